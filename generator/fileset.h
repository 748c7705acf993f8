/* SPDX-License-Identifier: MIT */
/*
 * fileset.h - files in memory: what a target makes and a writer writes.
 *
 * Targets add, writers read.  Entries are kept in the order of their paths, so
 * that output does not depend on the order of work.  Paths are relative, with
 * '/' and without "." or "..".
 */
#ifndef GENERATOR_FILESET_H
#define GENERATOR_FILESET_H

#include "base/arena.h"
#include "base/buf.h"

struct file_entry {
	const char *path;
	unsigned mode;        /* 0644, 0755, 0600 */
	const char *data;     /* NUL-terminated behind len */
	size_t len;
};

struct fileset {
	struct arena *arena;  /* set this one; the rest starts as zero */
	struct file_entry *v;
	size_t n, cap;
};

/* Add a copy of the data.  Adding a path twice is a programming error. */
void fileset_add(struct fileset *fs, const char *path, unsigned mode, const void *data, size_t len);
/* The same for what b holds. */
void fileset_add_buf(struct fileset *fs, const char *path, unsigned mode, const struct buf *b);
const struct file_entry *fileset_find(const struct fileset *fs, const char *path);

#endif
