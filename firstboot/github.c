/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <time.h>

#include "firstboot/github.h"
#include "firstboot/http.h"

enum { GITHUB_DEADLINE = 120, GITHUB_WAIT = 60 };             /* seconds */

/* What helps.  403 and 429 have many reasons; the headers tell which
 * (docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api). */
static void github_hint(const struct http_reply *r, const char *said, struct buf *out)
{
	long wait = r->retry_after;
	BUF(v);

	if (http_header(r, "x-ratelimit-remaining", &v) && !strcmp(v.data, "0") &&
	    http_header(r, "x-ratelimit-reset", &v))
		wait = strtol(v.data, NULL, 10) - time(NULL);
	else if (!wait && (r->status == 429 || strcasestr(said, "rate limit")))
		wait = GITHUB_WAIT;
	if (r->status == 401)
		buf_str(out, "the token is wrong, expired or revoked");
	else if (r->status == 404)
		buf_str(out, "no such file or ref, or the token lacks 'Contents: read'");
	else if (r->status != 403 && r->status != 429)
		return;
	else if (http_header(r, "x-github-sso", &v))
		buf_printf(out, "authorise the token for single sign-on: %s", v.data);
	else if (wait)
		buf_printf(out, "rate limit, wait %ld s", wait);
	else
		buf_printf(out, "the token needs %s",
			   http_header(r, "x-accepted-github-permissions", &v)
			   ? v.data : "'Contents: read'");
}

bool github_fetch(struct boot *b, const struct json *github, struct buf *out, struct diag *d)
{
	CLEANUP(http_reply_free) struct http_reply r = {0};
	const char *headers[] = { "Accept: application/vnd.github.raw+json",
				  "X-GitHub-Api-Version: 2022-11-28", NULL, NULL };
	struct http_request rq = { .url = json_str(github, "url"), .headers = headers,
				   .follow = true };
	const char *token = json_str(github, "token");
	BUF(bearer);
	BUF(said);
	BUF(hint);

	if (token) {
		buf_str(&bearer, "Authorization: Bearer ");
		if (!boot_expand(b, token, &bearer, d))
			return false;
		headers[2] = bearer.data;
	}
	if (!http_retry(&rq, GITHUB_DEADLINE, &r, d))
		return false;
	if (r.status != 200) {
		http_said(&r, &said);
		github_hint(&r, said.data, &hint);
		return diag_error(d, "%s: HTTP %ld (%s): %s", rq.url, r.status, said.data,
				  buf_text(&hint));
	}
	buf_add(out, buf_text(&r.body), r.body.len);
	if (!out->len || *out->data == '[' || memchr(out->data, '\0', out->len))
		return diag_error(d, "%s: not a text file", rq.url);
	return true;
}
