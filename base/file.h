/* SPDX-License-Identifier: MIT */
/*
 * file.h - whole files in and out, safely.
 *
 * file_replace() is how anything is written: a temporary with O_EXCL beside the
 * target, write, fsync, rename, fsync of the directory.  A reader sees the old file
 * or the new one, never half of either.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/diag.h"

/* In a path: what comes before may lead through symbolic links, what comes behind may not,
 * and is no pipe that is waited for.  For directories where others write.  Of all functions
 * here but file_exists() and file_stage(). */
#define FILE_BELOW "/./"

/* open(2) of what is there, with O_CLOEXEC; -1 and errno on failure. */
int file_open(const char *path, int flags);
/* Append the file's bytes to ret_text; "-" is standard input.  A directory,
 * a device that never ends, or more than max bytes is an error. */
bool file_read(const char *path, size_t max, struct buf *ret_text, struct diag *d) MUST_USE;
/* Create or replace path with exactly these bytes and this mode. */
bool file_replace(const char *path, const void *data, size_t len, mode_t mode,
		  struct diag *d) MUST_USE;
/* A temporary with these bytes beside path, whose name and open descriptor are
 * returned, -1 on failure: for who renames many at once, and beside others who do. */
int file_stage(const char *path, const void *data, size_t len, mode_t mode,
	       struct buf *ret_tmp, struct diag *d) MUST_USE;
/* Create the directory and its missing parents (those 0755). */
bool file_mkdir(const char *path, mode_t mode, struct diag *d) MUST_USE;
bool file_exists(const char *path);

#endif
