/* SPDX-License-Identifier: MIT */
/*
 * encode.h - bytes into other bytes: base64, gzip, tar; the same on every
 * machine and every day.
 */
#ifndef GENERATOR_ENCODE_H
#define GENERATOR_ENCODE_H

#include <stddef.h>

#include "base/buf.h"
#include "generator/fileset.h"

/* Append base64 (RFC 4648).  A line break after every `wrap` characters and at
 * the end; wrap 0: one line without any. */
void encode_base64(const void *data, size_t len, size_t wrap, struct buf *out);
/* Append one gzip member (RFC 1952) with time stamp 0. */
void encode_gzip(const void *data, size_t len, struct buf *out);
/* Append a pax archive (POSIX.1-2001): root's files, all of time stamp 0. */
void encode_tar(const struct fileset *files, struct buf *out);

#endif
