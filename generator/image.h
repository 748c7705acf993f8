/* SPDX-License-Identifier: MIT */
/*
 * image.h - what an image is called: [REGISTRY/]NAME[:TAG][@DIGEST], read as Docker
 * does (github.com/distribution/reference).
 */
#ifndef GENERATOR_IMAGE_H
#define GENERATOR_IMAGE_H

#include <stdbool.h>

#include "base/arena.h"

/* In the arena. */
struct image {
	const char *registry;         /* HOST[:PORT]; Docker Hub is IMAGE_HUB */
	const char *name;             /* "library/caddy" */
	const char *tag;              /* "latest" when there is neither tag nor digest, or NULL */
	const char *digest;           /* "sha256:…", or NULL */
};

#define IMAGE_HUB "docker.io"

/* NULL, or what is wrong with it: "must be …", "has …". */
const char *image_read(const char *text, struct arena *a, struct image *ret);
/* A registry as image_read() names it: Docker Hub has several names. */
const char *image_registry(const char *host);
/* Is it "sha256:" and 64 digits in lower case? */
bool image_is_digest(const char *text);

#endif
