/* SPDX-License-Identifier: MIT */
/*
 * iso.h - a file set as a CD image: ISO 9660 (ECMA-119) with Joliet names, the
 * same bytes on every machine and every day.  For the few flat files of a seed:
 * no directories, all directory records within one sector.
 */
#ifndef GENERATOR_ISO_H
#define GENERATOR_ISO_H

#include "base/buf.h"
#include "generator/fileset.h"

/* Append the image.  volume: at most 16 capital letters; epoch: the time stamp of
 * everything, seconds since 1970, 0 … 2^32 - 1. */
void iso_add(const struct fileset *files, const char *volume, long long epoch, struct buf *out);

#endif
