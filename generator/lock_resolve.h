/* SPDX-License-Identifier: MIT */
/*
 * lock_resolve.h - the digests of a spec's images, asked of their registries.
 */
#ifndef GENERATOR_LOCK_RESOLVE_H
#define GENERATOR_LOCK_RESOLVE_H

#include "generator/http.h"
#include "generator/lock.h"

struct lock_resolve {
	const struct spec *spec;
	const struct json *params;    /* values given, for logins */
	struct http *http;
	bool quick;                   /* digests alone, as registry_resolve() has it */
	bool progress;                /* d->out is a terminal: say what is asked */
};

/* A row for each image; reports every one that cannot be had, at its place. */
bool lock_resolve(const struct lock_resolve *rq, const struct lock_images *images,
		  struct arena *a, struct lock *ret, struct diag *d) MUST_USE;

#endif
