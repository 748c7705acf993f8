/* SPDX-License-Identifier: MIT */
/* What an image is called, as Docker reads it; what a compose file has in place of its
 * variables; and how a registry wants a login. */
#include <stdio.h>
#include <string.h>

#include "generator/compose_vars.h"
#include "generator/image.h"
#include "generator/registry_reply.h"

#define HEX "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define DIGEST "sha256:" HEX

static unsigned number, failed;

static void is(const char *name, const char *got, const char *want)
{
	bool ok = !strcmp(got, want);

	printf("%sok %u - %s\n", ok ? "" : "not ", ++number, name);
	if (!ok)
		printf("# want %s, got %s\n", want, got);
	failed += !ok;
}

/* Registry, name, tag, digest; "" refused. */
static const char *const images[][2] = {
	{ "caddy", "docker.io library/caddy latest -" },
	{ "caddy:2-alpine", "docker.io library/caddy 2-alpine -" },
	{ "minio/minio:latest", "docker.io minio/minio latest -" },
	{ "docker.io/redis:7", "docker.io library/redis 7 -" },
	{ "index.docker.io/a/b", "docker.io a/b latest -" },
	{ "registry-1.docker.io/library/a", "docker.io library/a latest -" },
	{ "ghcr.io/acme/app:1", "ghcr.io acme/app 1 -" },
	{ "ghcr.io/a/b/c/d", "ghcr.io a/b/c/d latest -" },
	{ "localhost/app", "localhost app latest -" },
	{ "localhost:5000/app:1", "localhost:5000 app 1 -" },
	{ "registry:5000/app", "registry:5000 app latest -" },
	{ "registry/app", "docker.io registry/app latest -" },
	{ "REGISTRY/app", "REGISTRY app latest -" },
	{ "[::1]:5000/app", "[::1]:5000 app latest -" },
	{ "127.0.0.1:5000/app", "127.0.0.1:5000 app latest -" },
	{ "r.example:5000/app@" DIGEST, "r.example:5000 app - " DIGEST },
	{ "a:1@" DIGEST, "docker.io library/a 1 " DIGEST },
	{ "x/a__b.c-d---e/f_g:A.b_-", "docker.io x/a__b.c-d---e/f_g A.b_- -" },
	{ "", "" }, { ":1", "" }, { "/a", "" }, { "a/", "" }, { "a//b", "" }, { "A", "" },
	{ "a:", "" }, { "a:-1", "" }, { "a:.1", "" }, { "a:b:c", "" }, { "a b", "" },
	{ "a___b", "" }, { "a..b", "" }, { "a_-b", "" }, { "-a", "" }, { "a-", "" },
	{ "r.example:port/a", "" }, { "r.example:/a", "" }, { "-r.example/a", "" },
	{ "r..example/a", "" }, { "r.example:123456/a", "" }, { "[::1/a", "" },
	{ "a@sha256:12", "" }, { "a@md5:" HEX, "" }, { "a@" DIGEST "0", "" }, { "a@", "" },
	{ "https://ghcr.io/a", "" }, { "a\n", "" }, { "\xc3\xa4", "" }, { HEX, "" },
	{ "a/" HEX, "docker.io a/" HEX " latest -" },
};

static void test_images(void)
{
	for (size_t i = 0; i < COUNT(images); i++) {
		CLEANUP(arena_free) struct arena a = {0};
		struct image v;
		const char *wrong = image_read(images[i][0], &a, &v);

		is(images[i][0], wrong ? "" :
		   arena_printf(&a, "%s %s %s %s", v.registry, v.name, v.tag ? v.tag : "-",
				v.digest ? v.digest : "-"), images[i][1]);
	}
}

/* One: ONE, EMPTY: set to nothing; all others are not set, BAD is not known. */
static bool lookup(void *ctx, const char *name, const char **ret, struct diag *d)
{
	(void)ctx;
	if (!strcmp(name, "ONE"))
		*ret = "one$X";
	if (!strcmp(name, "EMPTY"))
		*ret = "";
	return strcmp(name, "BAD") != 0 || diag_error(d, "not known");
}

/* compose-spec, 12-interpolation.md; "" is refused. */
static const char *const variables[][2] = {
	{ "a:1", "a:1" }, { "$ONE", "one$X" }, { "${ONE}", "one$X" }, { "a$ONE.b", "aone$X.b" },
	{ "$$ONE", "$ONE" }, { "${ONE:-x}", "one$X" }, { "${NO:-x}", "x" }, { "${NO-x}", "x" },
	{ "${EMPTY:-x}", "x" }, { "a${EMPTY-x}", "a" }, { "a${EMPTY}", "a" },
	{ "${NO:-}a", "a" }, { "${NO:-${ONE}}", "one$X" }, { "${NO:-a${NO:-b}c}d", "abcd" },
	{ "${NO:-{}}", "{}" }, { "a${NO:+x}", "a" }, { "${ONE:+x}", "x" }, { "a${EMPTY:+x}", "a" },
	{ "${EMPTY+x}", "x" }, { "${ONE?say}", "one$X" }, { "a${EMPTY?say}", "a" },
	{ "$NO", "" }, { "${NO}", "" }, { "${NO:?say}", "" }, { "${EMPTY:?say}", "" },
	{ "$BAD", "" }, { "${BAD:-x}", "" }, { "$", "" }, { "a$", "" }, { "${", "" }, { "${}", "" },
	{ "${ONE", "" }, { "${1}", "" }, { "$1", "" }, { "${ONE!x}", "" }, { "${ONE:}", "" },
	{ "${NO:-${NO:-${NO:-${NO:-${NO:-${NO:-${NO:-${NO:-${NO:-x}}}}}}}}}", "" },
};

static void test_variables(void)
{
	for (size_t i = 0; i < COUNT(variables); i++) {
		CAUGHT(c);
		BUF(text);
		bool ok = compose_vars_expand(variables[i][0], lookup, NULL, &text, &c);

		is(variables[i][0], ok ? buf_text(&text) : "", variables[i][1]);
		if (!ok && !c.errors)
			is("a report", "none", "one");
	}
}

/* Schemes, realm, service, scope; "" is refused. */
static const char *const challenges[][2] = {
	{ "Bearer realm=\"https://a/t\",service=\"s\",scope=\"repository:a:pull\"",
	  "bearer https://a/t s repository:a:pull" },
	{ "bearer Realm = \"https://a/t\" , service=s", "bearer https://a/t s -" },
	{ "Basic realm=\"x\"", "basic - - -" },
	{ "Basic", "basic - - -" },
	{ "Basic realm=\"x\", Bearer realm=\"https://a/t\"", "both https://a/t - -" },
	{ "Bearer realm=\"https://a/t\", Basic realm=\"x\"", "both https://a/t - -" },
	{ "Bearer realm=\"a\\\"b\\\\c,d=e\",error=\"invalid_token\"", "bearer a\"b\\c,d=e - -" },
	{ "Bearer realm=\"a\", realm=\"b\"", "bearer a - -" },
	{ "Digest nonce=x, Basic realm=y", "basic - - -" },
	{ "", "" }, { "Bearer", "" }, { "Bearer service=\"s\"", "" }, { "Negotiate", "" },
	{ "Bearer realm=\"a", "" }, { "Bearer realm=", "" }, { "=", "" }, { "\"", "" },
	{ "Bearer realm=\"a\" \"", "" }, { "Negotiate abc==", "" },
};

static void test_challenges(void)
{
	for (size_t i = 0; i < COUNT(challenges); i++) {
		CLEANUP(arena_free) struct arena a = {0};
		struct challenge c;
		bool ok = registry_reply_challenge(challenges[i][0], &a, &c);

		is(challenges[i][0], !ok ? "" :
		   arena_printf(&a, "%s %s %s %s",
				!c.bearer ? "basic" : c.basic ? "both" : "bearer",
				c.realm ? c.realm : "-", c.service ? c.service : "-",
				c.scope ? c.scope : "-"), challenges[i][1]);
	}
}

int main(void)
{
	printf("1..%zu\n", COUNT(images) + COUNT(variables) + COUNT(challenges));
	test_images();
	test_variables();
	test_challenges();
	return failed != 0;
}
