/* SPDX-License-Identifier: MIT */
/*
 * lock_images.h - the images that a server of a spec pulls: of its compose file's
 * services, and of the proxy.
 */
#ifndef GENERATOR_LOCK_IMAGES_H
#define GENERATOR_LOCK_IMAGES_H

#include "base/json.h"
#include "generator/image.h"
#include "generator/spec.h"

struct lock_image {
	const char *text;             /* as compose has it once variables are replaced */
	const char *service;          /* of the first one that has it; NULL: the proxy */
	struct pos pos;
	struct image image;
};

struct lock_images {
	struct lock_image *v;         /* each text once, sorted; none that has a digest */
	size_t n, cap;
};

/* The value that a text of the spec has, from values that were given; what it is for
 * stands in the report, at the text's place. */
bool lock_images_expand(const struct spec *spec, const struct json *params,
			const struct str *text, const char *what, struct buf *out,
			struct diag *d) MUST_USE;
/* Every image; reports every mistake.  compose: the file, NULL: what lies beside the spec;
 * where that is fetched from GitHub, the services' images are left out without it. */
bool lock_images(const struct spec *spec, const struct json *params, const struct source *compose,
		 struct arena *a, struct lock_images *ret, struct diag *d) MUST_USE;

#endif
