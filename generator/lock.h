/* SPDX-License-Identifier: MIT */
/*
 * lock.h - server.lock: which digests the image tags of a spec stood for.
 *
 * YAML for people to read and to compare, sorted, the same for the same answers.
 * `prebake lock` writes it; lock_use.h is what else it is for.
 */
#ifndef GENERATOR_LOCK_H
#define GENERATOR_LOCK_H

#include "generator/lock_images.h"

#define LOCK_FILE "server.lock"

struct lock_row {
	const char *image;            /* as the spec's files have it */
	const char *digest;
	const char *platforms;        /* for people, when it is written */
	struct pos pos;
};

struct lock {
	const char *path;
	struct str name;              /* of the spec */
	struct str compose;           /* URL at GitHub, s == NULL: the file lies beside the spec */
	struct lock_row *rows;        /* sorted */
	size_t n;
};

/* Where the lock of the spec at that path lies unless another place is named: beside it. */
const char *lock_path(const char *spec, struct arena *a);
/* What the compose file of the spec is called in its lock; NULL: it lies beside it. */
const char *lock_compose(const struct spec *spec, struct arena *a);
/* Read and check a lock; there must be one. */
bool lock_read(const char *path, struct arena *a, struct lock *ret, struct diag *d) MUST_USE;
/* Append it as a file. */
void lock_print(const struct lock *lock, struct buf *out);
/* The row of an image, or NULL. */
const struct lock_row *lock_find(const struct lock *lock, const char *image);
/* Report, as errors or as warnings, what the lock has and the spec has not, and the other way;
 * false when there is anything. */
bool lock_compare(const struct lock *lock, const struct spec *spec,
		  const struct lock_images *images, bool strict, struct arena *a,
		  struct diag *d);

#endif
