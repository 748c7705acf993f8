/* SPDX-License-Identifier: MIT */
/*
 * base64_read.h - text back into bytes (RFC 4648), apart from base64.h because few need it.
 */
#ifndef BASE_BASE64_READ_H
#define BASE_BASE64_READ_H

#include <stdbool.h>

#include "base/buf.h"

/* Append the bytes of the standard alphabet's text; white space between is skipped, padding
 * at the end may be missing.  False: it is not base64, and nothing is appended. */
bool base64_read(const char *text, struct buf *out);

#endif
