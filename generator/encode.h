/* SPDX-License-Identifier: MIT */
/*
 * encode.h - bytes into other bytes: base64 and gzip, the same on every
 * machine and every day.
 */
#ifndef GENERATOR_ENCODE_H
#define GENERATOR_ENCODE_H

#include <stddef.h>

#include "base/buf.h"
#include "generator/deflate.h"

/* Append base64 (RFC 4648).  A line break after every `wrap` characters and at
 * the end; wrap 0: one line without any. */
void encode_base64(const void *data, size_t len, size_t wrap, struct buf *out);
/* Append one gzip member (RFC 1952) with time stamp 0. */
void encode_gzip(const void *data, size_t len, enum deflate_effort effort, struct buf *out);

#endif
