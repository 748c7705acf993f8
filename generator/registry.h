/* SPDX-License-Identifier: MIT */
/*
 * registry.h - from an image's tag to its digest, asked of its registry: the v2 API of
 * distribution.github.io, which Docker Hub, GHCR and private registries speak.
 */
#ifndef GENERATOR_REGISTRY_H
#define GENERATOR_REGISTRY_H

#include "generator/http.h"
#include "generator/image.h"
#include "generator/registry_reply.h"

/* A login; the registry as image_registry() names it. */
struct registry_login {
	const char *registry, *username, *password;
};

struct registry_host {
	struct http *http;
	struct arena *arena;
	const struct registry_login *login; /* of this registry, or NULL: anonymous */
	const char *host;                   /* as image_read() names it */
	const char *base;                   /* "https://HOST" once it has answered */
	const char *unreached;              /* why there is no way to it: ask no more */
	bool too_slow;                      /* a request timed out: ask no more */
};

struct resolved {
	const char *digest;
	const char *platforms;        /* "linux/amd64, linux/arm64", NULL: not asked */
};

/* Ask what the tag stands for.  quick: the digest alone, which costs no pull of a
 * rate limit.  The report does not name the image. */
bool registry_resolve(struct registry_host *r, const struct image *image, bool quick,
		      struct resolved *ret, struct diag *d) MUST_USE;

#endif
