/* SPDX-License-Identifier: MIT */
/*
 * archive.h - the door to libarchive, and to its liblzma where options matter: files in
 * memory as archives in memory, the same bytes on every machine and every day.
 */
#ifndef GENERATOR_ARCHIVE_H
#define GENERATOR_ARCHIVE_H

#include "base/buf.h"
#include "generator/fileset.h"

/* Append a tar (GNU's, for names of any length and bytes) packed by lzma: root's
 * files, all with time stamp 0. */
void archive_tar_lzma(const struct fileset *files, struct buf *out);
/* Append the data as one gzip member (RFC 1952) with time stamp 0. */
void archive_gzip(const void *data, size_t len, struct buf *out);
/* Append the file alone as a 7-Zip archive packed by PPMd, which makes source a
 * tenth smaller than bzip2 does. */
void archive_7z(const struct file_entry *file, struct buf *out);

#endif
