/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "firstboot/command.h"
#include "firstboot/github.h"
#include "firstboot/http.h"

enum { GITHUB_DEADLINE = 120 };                               /* seconds */

struct github_file {
	const char *repo, *ref, *path;
	const char *token;            /* as messages may show it */
	bool anonymous;
};

/* docs.github.com/rest/repos/contents: "Get repository content" */
static void github_url(const struct json *github, const struct github_file *f, struct buf *url)
{
	BUF(part);

	buf_printf(url, "%s/repos/%s/contents", json_str(github, "api"), f->repo);
	for (const char *p = f->path; *p; p += strcspn(p, "/")) {
		p += strspn(p, "/");
		buf_free(&part);
		buf_add(&part, p, strcspn(p, "/"));
		buf_char(url, '/');
		http_escape(url, part.data);
	}
	buf_str(url, "?ref=");
	http_escape(url, f->ref);
}

/* 403 and 429 have many reasons; the headers tell which
 * (docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api). */
static bool github_forbidden(const struct github_file *f, const struct http_reply *r,
			     const char *said, struct diag *d)
{
	BUF(v);
	const char *sso = http_header(r, "x-github-sso", &v);
	const char *url = sso ? strstr(sso, "url=") : NULL;
	char at[32] = "later";
	struct tm tm;
	time_t reset;

	if (url)
		return diag_error(d, "GitHub: %s must be authorised for the organisation's single "
				  "sign-on: open %s", f->token, url + 4);
	if (http_header(r, "x-ratelimit-remaining", &v) && !strcmp(v.data, "0")) {
		reset = http_header(r, "x-ratelimit-reset", &v) ? strtol(v.data, NULL, 10) : 0;
		if (reset > 0 && gmtime_r(&reset, &tm))
			strftime(at, sizeof(at), "%F %T UTC", &tm);
		return diag_error(d, "GitHub's rate limit is used up until %s%s", at,
				  f->anonymous ? "; a token has a limit of its own" : "");
	}
	if (r->retry_after || r->status == 429 || strcasestr(said, "rate limit"))
		return diag_error(d, "GitHub asks to wait %ld s before the next request (%s)",
				  r->retry_after ? r->retry_after : 60L, said);
	return diag_error(d, "GitHub: %s may not read %s (%s): it needs %s", f->token, f->repo,
			  said, http_header(r, "x-accepted-github-permissions", &v)
			  ? v.data : "the permission 'Contents: read' on this repository");
}

static bool github_refused(const struct github_file *f, const struct http_reply *r,
			   struct diag *d)
{
	BUF(said);
	CAUGHT(c);
	autojson j = NULL;
	const char *message;

	j = json_parse(buf_text(&r->body), r->body.len, "the reply", &c);
	message = json_str(j, "message");
	command_tail(message ? message : buf_text(&r->body), 2, &said);
	if (r->status == 401)
		return diag_error(d, "GitHub does not accept %s (%s): the token is wrong, expired "
				  "or revoked", f->token, buf_text(&said));
	if (r->status == 403 || r->status == 429)
		return github_forbidden(f, r, buf_text(&said), d);
	if (r->status == 404)
		return diag_error(d, "GitHub shows no file '%s' at '%s' in %s to %s: either it "
				  "does not exist there, or the token may not read this repository "
				  "('Contents: read')", f->path, f->ref, f->repo, f->token);
	return diag_error(d, "GitHub answers HTTP %ld for '%s' in %s (%s)", r->status, f->path,
			  f->repo, buf_text(&said));
}

bool github_fetch(struct boot *b, const struct json *github, struct buf *out, struct diag *d)
{
	CLEANUP(http_reply_free) struct http_reply r = {0};
	CLEANUP(buf_free) struct buf url = {0}, bearer = {0};
	const char *token = json_str(github, "token");
	const struct github_file f = { json_str(github, "repo"), json_str(github, "ref"),
		json_str(github, "path"),
		!token ? "a request without a token" : *token == '$' ? token : "the token",
		!token };
	const char *headers[] = { "Accept: application/vnd.github.raw+json",
				  "X-GitHub-Api-Version: 2022-11-28", NULL, NULL };
	struct http_request rq = { .headers = headers, .follow = true };

	if (token) {
		buf_str(&bearer, "Authorization: Bearer ");
		if (!boot_expand(b, token, &bearer, d))
			return false;
		headers[2] = bearer.data;
	}
	github_url(github, &f, &url);
	rq.url = url.data;
	if (!http_retry(&rq, GITHUB_DEADLINE, &r, d))
		return false;
	if (r.status != 200)
		return github_refused(&f, &r, d);
	if (r.body.len && *r.body.data == '[')
		return diag_error(d, "'%s' in %s is a directory, not a file", f.path, f.repo);
	if (!r.body.len || memchr(r.body.data, '\0', r.body.len))
		return diag_error(d, "'%s' in %s is not a text file", f.path, f.repo);
	buf_add(out, r.body.data, r.body.len);
	return true;
}
