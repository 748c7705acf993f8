/* SPDX-License-Identifier: MIT */
/*
 * base64.h - bytes as text (RFC 4648).
 */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include <stddef.h>

#include "base/buf.h"

/* The two characters that differ between alphabets, and the padding if any. */
#define BASE64_STANDARD "+/="
#define BASE64_URL      "-_="  /* padded, as the Docker Engine wants it */
#define BASE64_URL_BARE "-_"

void base64_add(struct buf *out, const void *data, size_t len, const char *alphabet);

#endif
