/* SPDX-License-Identifier: MIT */
/*
 * tar.h - a file set as a tar archive (POSIX.1-1988 ustar; GNU's extension for
 * names over 100 bytes), the same bytes on every machine and every day.
 */
#ifndef GENERATOR_TAR_H
#define GENERATOR_TAR_H

#include "base/buf.h"
#include "generator/fileset.h"

/* Append the archive: root's files, all with time stamp 0. */
void tar_add(const struct fileset *files, struct buf *out);

#endif
