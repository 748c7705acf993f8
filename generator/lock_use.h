/* SPDX-License-Identifier: MIT */
/*
 * lock_use.h - a spec whose images are the ones of its lock.
 */
#ifndef GENERATOR_LOCK_USE_H
#define GENERATOR_LOCK_USE_H

#include "base/option.h"
#include "generator/target.h"

/* The two rows for a command's options. */
#define LOCK_OPTIONS(u) \
	{ "--locked", NULL, OPTION_FLAG, &(u)->locked, \
	  "refuse what is not as the lock of the spec says" }, \
	{ "--lock", "FILE", OPTION_STRING, &(u)->path, \
	  "the lock, unless it is server.lock beside the spec" }

struct lock_use {
	const char *path;             /* NULL: beside the spec, if it is there */
	bool locked;
};

/* Pin the images of in->spec, read from that path, by a lock.  Without one nothing
 * changes; what differs from it is a warning, and keeps its tag.  locked: there must be
 * one, and what differs is an error. */
bool lock_use(const struct lock_use *use, const char *spec_path, struct arena *a,
	      struct target_input *in, struct diag *d) MUST_USE;

#endif
