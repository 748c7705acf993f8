/* SPDX-License-Identifier: MIT */
/* write_dir.h - a file set into a directory. */
#ifndef GENERATOR_WRITE_DIR_H
#define GENERATOR_WRITE_DIR_H

#include "base/diag.h"
#include "generator/fileset.h"

/* Create dir and what is missing below it, write every file beside its place, then
 * put each there, whole.  Other files in dir stay.  Nothing is replaced if there is
 * no room for all, a directory cannot be made, or a file's place is taken by
 * something that is not one. */
bool write_dir(const struct fileset *fs, const char *dir, struct diag *d) MUST_USE;

#endif
