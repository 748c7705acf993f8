/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/json.h"
#include "base/sha256.h"
#include "generator/image.h"
#include "generator/registry_reply.h"

enum { MAX_PARAMETERS = 32, MAX_TOKEN = 64 * 1024 };

#define OCI    "application/vnd.oci.image."
#define DOCKER "application/vnd.docker.distribution.manifest."

#define NO_REGISTRY ": does a proxy or a page to log in stand between, or is this no registry?"

const char registry_reply_accept[] =
	OCI "index.v1+json, " DOCKER "list.v2+json, " OCI "manifest.v1+json, " DOCKER "v2+json";

static bool is_token_char(char c)
{
	return isalnum((unsigned char)c) || (c && strchr("!#$%&'*+-.^_`|~", c));
}

static const char *skip(const char *p, const char *set)
{
	return p + strspn(p, set);
}

/* A token or a quoted string; NULL: neither. */
static const char *value(const char **p, struct arena *a)
{
	BUF(text);

	if (**p != '"') {
		const char *start = *p;

		while (is_token_char(**p))
			++*p;
		return *p == start ? NULL : arena_strndup(a, start, (size_t)(*p - start));
	}
	for (++*p; **p && **p != '"'; ++*p) {
		if (**p == '\\' && (*p)[1])
			++*p;
		buf_char(&text, **p);
	}
	if (!**p)
		return NULL;
	++*p;
	return arena_strdup(a, buf_text(&text));
}

/* NAME=VALUE of the challenge that is read; false: it is none. */
static bool parameter(const char **p, bool bearer, struct arena *a, struct challenge *ret)
{
	const struct { const char *name; const char **to; } known[] = {
		{ "realm", &ret->realm }, { "service", &ret->service }, { "scope", &ret->scope },
	};
	const char *start = *p, *equals = start, *text;

	while (is_token_char(*equals))
		equals++;
	*p = skip(equals, " \t");
	if (equals == start || **p != '=')
		return false;
	*p = skip(*p + 1, " \t");
	text = value(p, a);
	for (size_t i = 0; text && bearer && i < COUNT(known); i++)
		if (strlen(known[i].name) == (size_t)(equals - start) && !*known[i].to &&
		    !strncasecmp(start, known[i].name, (size_t)(equals - start)))
			*known[i].to = text;
	return text;
}

bool registry_reply_challenge(const char *text, struct arena *a, struct challenge *ret)
{
	bool bearer = false;
	unsigned left = MAX_PARAMETERS;

	*ret = (struct challenge){0};
	for (const char *p = skip(text, " \t,"); *p && left--; p = skip(p, " \t,")) {
		const char *start = p;

		if (parameter(&p, bearer, a, ret))
			continue;
		for (p = start; is_token_char(*p); p++)
			;
		if (p == start || (*p && !strchr(" \t,", *p)))
			return false;
		bearer = p - start == 6 && !strncasecmp(start, "Bearer", 6);
		ret->bearer |= bearer;
		ret->basic |= p - start == 5 && !strncasecmp(start, "Basic", 5);
	}
	return ret->bearer ? ret->realm != NULL : ret->basic;
}

/* What goes into a header: visible characters alone. */
static bool is_visible(const char *s)
{
	for (; *s; s++)
		if (*s <= ' ' || *s > '~')
			return false;
	return true;
}

/* NULL after a report: something else than a registry may have answered. */
static struct json *parse(const struct registry_answer *answer, const char *what, struct diag *d)
{
	const char *text = buf_text(answer->body);
	CAUGHT(c);
	struct json *j = json_parse(text, answer->body->len, what, &c);

	if (!j && text[strspn(text, " \t\r\n")] == '<')
		diag_error(d, "%s sends a web page in place of %s" NO_REGISTRY, answer->from, what);
	else if (!j)
		diag_error(d, "%s: %s" NO_REGISTRY, answer->from, diag_text(&c));
	return j;
}

const char *registry_reply_token(const struct registry_answer *answer, struct diag *d)
{
	autojson j = parse(answer, "a token", d);
	const char *token = json_str(j, "token");

	if (!j)
		return NULL;
	if (!token)
		token = json_str(j, "access_token");
	if (token && *token && is_visible(token) && strlen(token) <= MAX_TOKEN)
		return arena_strdup(answer->arena, token);
	diag_error(d, "%s gives no token" NO_REGISTRY, answer->from);
	return NULL;
}

static bool is_word(const char *s)
{
	return s && *s && strlen(s) < 32 &&
	       strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789._-") == strlen(s);
}

static int by_name(const void *x, const void *y)
{
	return strcmp(*(char *const *)x, *(char *const *)y);
}

/* An attestation's is unknown/unknown (docs.docker.com, "Attestation storage"). */
static void add_platform(struct platforms *to, const struct json *platform, struct arena *a)
{
	const char *os = json_str(platform, "os"), *arch = json_str(platform, "architecture"),
		   *variant = json_str(platform, "variant");
	const char *name;

	if (!is_word(os) || !is_word(arch) || !strcmp(os, "unknown") || to->n == PLATFORMS_MAX)
		return;
	name = is_word(variant) ? arena_printf(a, "%s/%s/%s", os, arch, variant)
	       : arena_printf(a, "%s/%s", os, arch);
	to->usable |= !strcmp(os, "linux") && (!strcmp(arch, "amd64") || !strcmp(arch, "arm64"));
	for (size_t i = 0; i < to->n; i++)
		if (!strcmp(to->v[i], name))
			return;
	to->v[to->n++] = name;
}

/* An entry of an index.  Where it has no platform, which it need not, the manifest that it
 * names knows: an image or an index. */
static void add_entry(const struct json *entry, struct arena *a, struct platforms *ret,
		      struct manifest_rest *rest)
{
	const struct json *platform = json_get(entry, "platform");
	const char *digest = json_str(entry, "digest"), *type = json_str(entry, "mediaType");

	if (json_is_object(platform))
		add_platform(ret, platform, a);
	else if (digest && image_is_digest(digest) && rest->n < MEMBERS_MAX &&
		 (!type || strstr(registry_reply_accept, type)))
		rest->members[rest->n++] = arena_strdup(a, digest);
}

bool registry_reply_manifest(const struct registry_answer *answer, struct platforms *ret,
			     struct manifest_rest *ret_rest, struct diag *d)
{
	autojson j = parse(answer, "the manifest", d);
	const struct json *list = json_get(j, "manifests");
	const char *config = json_text(json_at(j, "config.digest"));

	*ret_rest = (struct manifest_rest){0};
	if (!j)
		return false;
	if (json_int(j, "schemaVersion", 0) == 1)
		return diag_error(d, "its manifest is of schema 1, which Docker no longer pulls: "
				     "push the image again with a Docker of this decade");
	if (!json_is_array(list) && (!config || !image_is_digest(config)))
		return diag_error(d, "%s: its manifest has neither 'manifests' nor 'config'"
				     NO_REGISTRY, answer->from);
	if (!json_is_array(list))
		ret_rest->config = arena_strdup(answer->arena, config);
	else
		EACH(entry, list)
			add_entry(entry, answer->arena, ret, ret_rest);
	return true;
}

bool registry_reply_config(const struct registry_answer *answer, struct platforms *ret,
			   struct diag *d)
{
	autojson j = parse(answer, "the image's configuration", d);

	add_platform(ret, j, answer->arena);
	return j;
}

const char *registry_reply_platforms(struct platforms *p, struct arena *a)
{
	BUF(text);

	qsort(p->v, p->n, sizeof(*p->v), by_name);
	for (size_t i = 0; i < p->n; i++)
		buf_printf(&text, "%s%s", i ? ", " : "", p->v[i]);
	return arena_strdup(a, buf_text(&text));
}

void registry_reply_digest(const struct buf *body, struct buf *out)
{
	BUF(hash);

	sha256_add(body, &hash);
	buf_str(out, "sha256:");
	for (size_t i = 0; i < hash.len; i++)
		buf_printf(out, "%02x", (unsigned char)hash.data[i]);
}
