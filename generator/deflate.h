/* SPDX-License-Identifier: MIT */
/*
 * deflate.h - a compressor for DEFLATE (RFC 1951) that gives the same bytes on
 * every machine, whatever libraries it has, and that can try hard when a few
 * hundred bytes decide whether something fits.
 */
#ifndef GENERATOR_DEFLATE_H
#define GENERATOR_DEFLATE_H

#include <stddef.h>

#include "base/buf.h"

enum deflate_effort {
	DEFLATE_QUICK,        /* about what gzip -6 does */
	DEFLATE_SMALL,        /* some 4 % smaller, ten times slower */
};

/* Append the raw stream. */
void deflate_add(const void *data, size_t len, enum deflate_effort effort, struct buf *out);

#endif
