/* SPDX-License-Identifier: MIT */
/*
 * spec_file.h - files that a spec names.
 *
 * A path is relative to the file that names it.  What it leads to, symbolic
 * links followed, must lie in that file's directory or below: a spec from
 * somebody else cannot carry off files of this machine.
 */
#ifndef GENERATOR_SPEC_FILE_H
#define GENERATOR_SPEC_FILE_H

#include "base/buf.h"
#include "generator/spec.h"

/* The path to open, checked; NULL after a report at file->pos. */
const char *spec_file_path(const struct str *file, struct arena *a, struct diag *d) MUST_USE;
/* Append the regular file at that path; reports at file->pos. */
bool spec_file_read(const struct str *file, const char *path, size_t max, struct buf *ret,
		    struct diag *d) MUST_USE;
/* Read at most max bytes into the arena, NUL-terminated. */
bool spec_file_load(const struct str *file, size_t max, struct arena *a, struct file_ref *ret,
		    struct diag *d) MUST_USE;
/* Read every file that the spec names: the compose file and certificates. */
bool spec_file_load_all(struct spec *spec, struct arena *a, struct diag *d) MUST_USE;

#endif
