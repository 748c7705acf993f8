/* SPDX-License-Identifier: MIT */
/* Any bytes as what a registry answers, and as names of images: what is accepted is fit for
 * a URL, a header and a line of the lock; what is refused has a report. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "generator/compose_vars.h"
#include "generator/image.h"
#include "generator/registry_reply.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
	if (!ok)
		abort();
}

/* Of these letters alone. */
static void must_be(const char *s, const char *more)
{
	for (; s && *s; s++)
		must((*s >= 'a' && *s <= 'z') || (*s >= 'A' && *s <= 'Z') ||
		     (*s >= '0' && *s <= '9') || strchr(more, *s));
}

static void try_replies(const struct buf *body, const char *text, struct arena *a)
{
	const struct registry_answer answer = { body, "registry.example", a };
	struct challenge challenge;
	struct platforms platforms = {0};
	struct manifest_rest rest;
	const char *token;
	CAUGHT(no_token);
	CAUGHT(no_manifest);
	CAUGHT(no_config);

	if (registry_reply_challenge(text, a, &challenge))
		must(challenge.bearer ? challenge.realm != NULL : challenge.basic);
	token = registry_reply_token(&answer, &no_token);
	must(!token == !!no_token.errors);
	for (; token && *token; token++)
		must(*token > ' ' && *token <= '~');
	if (registry_reply_manifest(&answer, &platforms, &rest, &no_manifest)) {
		must(!rest.config || image_is_digest(rest.config));
		for (size_t i = 0; i < rest.n; i++)
			must(image_is_digest(rest.members[i]));
	} else {
		must(no_manifest.errors);
	}
	must(registry_reply_config(&answer, &platforms, &no_config) == !no_config.errors);
	must_be(registry_reply_platforms(&platforms, a), "/._-, ");
}

static bool value_of(void *ctx, const char *name, const char **ret, struct diag *d)
{
	(void)ctx;
	(void)d;
	*ret = *name == 'A' ? "a" : NULL;
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(arena_free) struct arena a = {0};
	const char *text = arena_strndup(&a, (const char *)data, size);
	struct image image;
	CAUGHT(c);
	BUF(body);
	BUF(expanded);

	buf_add(&body, data, size);
	try_replies(&body, text, &a);
	if (!image_read(text, &a, &image)) {
		must(image.registry && image.name && (image.tag || image.digest));
		must_be(image.registry, ".:-[]");
		must_be(image.name, "._-/");
		must_be(image.tag, "._-");
		must(!image.digest || image_is_digest(image.digest));
	}
	must(compose_vars_expand(text, value_of, NULL, &expanded, &c) == !c.errors);
	return 0;
}
