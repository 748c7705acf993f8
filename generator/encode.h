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
/* Append all 94 printable characters of ASCII but the blank as digits: 11 for every
 * ENCODE_GROUP bytes, the last group filled up with zero bytes.  An eighth less than
 * base64, and 2 % less than base85, which Python has. */
enum { ENCODE_GROUP = 9 };
void encode_base94(const void *data, size_t len, struct buf *out);

#endif
