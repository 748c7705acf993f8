/* SPDX-License-Identifier: MIT */
/*
 * encode.h - bytes as text.
 */
#ifndef GENERATOR_ENCODE_H
#define GENERATOR_ENCODE_H

#include <stddef.h>

#include "base/buf.h"

/* Append base64 (RFC 4648): 4 characters for 3 bytes.  A line break after every
 * `wrap` characters and at the end; wrap 0: one line without any. */
void encode_base64(const void *data, size_t len, size_t wrap, struct buf *out);
/* Append base85 as Python's base64.b85decode() reads it: 5 characters for 4 bytes,
 * none of them a quote, a backslash or white space.  Lines as above. */
void encode_base85(const void *data, size_t len, size_t wrap, struct buf *out);

#endif
