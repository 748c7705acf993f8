/* SPDX-License-Identifier: MIT */
/*
 * registry_reply.h - what registries answer: how to log in, tokens, manifests.
 *
 * Read from bytes that a network brought: capped, and nothing of it is used
 * unseen.  All texts are in the arena.
 */
#ifndef GENERATOR_REGISTRY_REPLY_H
#define GENERATOR_REGISTRY_REPLY_H

#include "base/arena.h"
#include "base/diag.h"

/* What a 401 asks for (RFC 9110, 11.6.1); NULL: is not there. */
struct challenge {
	bool bearer, basic;
	const char *realm, *service, *scope; /* of Bearer */
};

/* The media types of manifests: OCI's and Docker's, of one platform and of many. */
extern const char registry_reply_accept[];

/* The Www-Authenticate headers, joined by commas.  False: neither scheme is there, or it
 * cannot be read. */
bool registry_reply_challenge(const char *text, struct arena *a, struct challenge *ret);
/* What came with HTTP 200. */
struct registry_answer {
	const struct buf *body;
	const char *from;             /* host or URL, for reports */
	struct arena *arena;
};

/* The token of the token server's answer (distribution.github.io, "Token Authentication
 * Specification"); NULL after a report. */
const char *registry_reply_token(const struct registry_answer *answer, struct diag *d) MUST_USE;

enum { PLATFORMS_MAX = 32, MEMBERS_MAX = 16 };

/* An image's platforms, each once.  Starts as {0}; what is read is added. */
struct platforms {
	const char *v[PLATFORMS_MAX];
	size_t n;
	bool usable;                  /* a server of ours could run one of them */
};

/* The digests of what says more than a manifest does itself. */
struct manifest_rest {
	const char *config;           /* of a single image, its configuration; or NULL */
	const char *members[MEMBERS_MAX]; /* of an index, manifests without a platform */
	size_t n;
};

/* A manifest (github.com/opencontainers/image-spec, manifest.md, image-index.md).  An index may
 * have platforms; the one of a single image is in a blob of its own. */
bool registry_reply_manifest(const struct registry_answer *answer, struct platforms *ret,
			     struct manifest_rest *ret_rest, struct diag *d) MUST_USE;
/* That blob: config.md. */
bool registry_reply_config(const struct registry_answer *answer, struct platforms *ret,
			   struct diag *d) MUST_USE;
/* "linux/amd64, linux/arm64", sorted; "" when none is known. */
const char *registry_reply_platforms(struct platforms *p, struct arena *a);
/* Append "sha256:" and 64 digits. */
void registry_reply_digest(const struct buf *body, struct buf *out);

#endif
