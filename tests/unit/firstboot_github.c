/* SPDX-License-Identifier: MIT */
/* GitHub's answers, each with the message that helps. */
#include "firstboot/github.h"
#include "tests/unit/firstboot_canned.h"

#define MESSAGE(text) "{\"message\":\"" text "\"}"

/* The path asked for tells which answer comes; `says` NULL: the file is "services: {}\n". */
static const struct {
	const char *path, *reply, *says;
} cases[] = {
	{ "good.yml", CANNED_STATUS("200 OK", "Content-Type: application/vnd.github.raw+json\r\n",
	  "services: {}\n"), NULL },
	{ "deep/dir/a%20b%23.yml", CANNED_OK("services: {}\n"), NULL },
	{ "bad.yml", CANNED_STATUS("401 Unauthorized", "", MESSAGE("Bad credentials")),
	  "HTTP 401 (Bad credentials): the token is wrong, expired or revoked" },
	{ "perm.yml", CANNED_STATUS("403 Forbidden",
	  "X-Accepted-GitHub-Permissions: contents=read\r\n",
				    MESSAGE("Resource not accessible by personal access token")),
	  "HTTP 403 (Resource not accessible by personal access token): the token needs "
	  "contents=read" },
	{ "perm2.yml", CANNED_STATUS("403 Forbidden", "", MESSAGE("no")),
	  "the token needs 'Contents: read'" },
	{ "sso.yml", CANNED_STATUS("403 Forbidden",
	  "X-GitHub-SSO: required; url=https://github.com/orgs/o/sso?x=1\r\n", "{}"),
	  "authorise the token for single sign-on: required; url="
	  "https://github.com/orgs/o/sso?x=1" },
	{ "rate.yml", CANNED_STATUS("403 Forbidden",
	  "X-RateLimit-Remaining: 0\r\nX-RateLimit-Reset: 1700000000\r\n", "{}"),
	  "rate limit, wait -" },
	{ "rate2.yml", CANNED_STATUS("403 Forbidden",
	  "X-RateLimit-Remaining: 0\r\nX-RateLimit-Reset: 99999999999999999999\r\n", "{}"),
	  "rate limit, wait " },
	{ "second.yml", CANNED_STATUS("403 Forbidden", "Retry-After: 77\r\n",
	  MESSAGE("You have exceeded a secondary rate limit")),
	  "(You have exceeded a secondary rate limit): rate limit, wait 77 s" },
	{ "second2.yml", CANNED_STATUS("403 Forbidden", "", MESSAGE("secondary rate limit")),
	  "(secondary rate limit): rate limit, wait 60 s" },
	{ "none.yml", CANNED_STATUS("404 Not Found", "", MESSAGE("Not Found")),
	  "contents/none.yml?ref=feature%2Fx: HTTP 404 (Not Found): no such file or ref, or the "
	  "token lacks 'Contents: read'" },
	{ "odd.yml", CANNED_STATUS("418 Teapot", "", "\x01short\nand stout"),
	  "HTTP 418 (short; and stout)" },
	{ "dir", CANNED_OK("[{\"name\":\"x\"}]"), "not a text file" },
	{ "empty.yml", CANNED_OK(""), "not a text file" },
	{ "large.yml", CANNED_OK("x"), "larger than 1048576 bytes" },
};

static struct json *github_of(int port, const char *path, bool token)
{
	BUF(url);
	struct json *j = json_object();

	buf_printf(&url, "http://127.0.0.1:%d/repos/o/r/contents/%s?ref=feature%%2Fx", port, path);
	json_set_str(j, "url", url.data);
	json_set_str(j, "token", token ? "${token}" : NULL);
	return j;
}

static void test_answer(size_t i)
{
	CLEANUP(buf_free) struct buf out = {0};
	CAUGHT(caught);
	const struct canned_row rows[CANNED_ROWS] = {
		{ .match = "contents/deep/dir/a%20b%23.yml?ref=feature%2Fx",
		  .reply = cases[1].reply },
		{ .match = "contents/large.yml", .reply = CANNED_OK("x"), .repeat = 1100000 },
		{ .match = "Authorization: Bearer t0p\r\n", .reply = cases[i].reply } };
	struct boot b = { .root = "", .params = tree_json("{\"token\": \"t0p\"}") };
	struct canned c;
	autojson github = NULL;
	bool ok;

	canned_start(&c, NULL, rows);
	github = github_of(c.port, cases[i].path, true);
	ok = github_fetch(&b, github, &out, &caught);
	if (cases[i].says)
		tree_has(ok ? NULL : diag_text(&caught), cases[i].says, cases[i].path);
	else
		tree_is(ok ? out.data : diag_text(&caught), "services: {}\n", cases[i].path);
	tree_ok(!strstr(diag_text(&caught), "t0p"), "no token in a message");
	json_free(b.params);
	canned_stop(&c);
}

/* What GitHub is asked with, and a first answer that passes. */
static void test_request(void)
{
	static const struct canned_row rows[CANNED_ROWS] = {
		{ .match = "Authorization:", .reply = CANNED_STATUS("418 No", "", "") },
		{ .match = "busy", .times = 1, .reply = CANNED_STATUS("502 Bad Gateway", "", "") },
		{ .match = "GET /repos/o/r/contents/busy?ref=feature%2Fx HTTP/1.1\r\n",
		  .reply = CANNED_OK("x: 1\n") },
		{ .match = "Accept: application/vnd.github.raw+json\r\n"
		  "X-GitHub-Api-Version: 2022-11-28\r\n",
		  .times = 1, .reply = CANNED_OK("x: 1\n") },
		{ .match = "limited", .reply = CANNED_STATUS("403 No",
		  "X-RateLimit-Remaining: 0\r\n", "{}") },
	};
	static const struct { const char *path, *says; } asked[] = {
		{ "busy", "x: 1\n" }, { "headers", "x: 1\n" },
		{ "limited", NULL },
	};
	struct boot b = { .root = "" };
	struct canned c;

	canned_start(&c, NULL, rows);
	for (size_t i = 0; i < COUNT(asked); i++) {
		CLEANUP(buf_free) struct buf out = {0};
		CAUGHT(caught);
		autojson github = github_of(c.port, asked[i].path, false);

		if (!github_fetch(&b, github, &out, &caught))
			tree_has(diag_text(&caught), "HTTP 403", asked[i].path);
		else
			tree_is(out.data, asked[i].says, asked[i].path);
	}
	canned_stop(&c);
}

int main(void)
{
	for (size_t i = 0; i < COUNT(cases); i++)
		test_answer(i);
	test_request();
	return tree_end();
}
