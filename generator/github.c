/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "generator/github.h"
#include "generator/plan.h"
#include "generator/tree.h"

/* docs.github.com/rest/repos/contents: 404 also hides what a token may not see. */
static const char *hint(long status, bool token)
{
	switch (status) {
	case 401:
		return ": the token is wrong, expired or revoked";
	case 403:
		return ": the token needs 'Contents: read', or single sign-on, or the rate limit "
		       "is used up";
	case 404:
		return token ? ": no such file or ref, or the token lacks 'Contents: read'"
			     : ": no such file or ref, or the repository is private and "
			       "'stack.compose.github.token' is missing";
	case 429:
		return ": rate limit, try again later";
	}
	return "";
}

bool github_fetch(const struct spec *spec, const struct json *params, struct http *http,
		  struct arena *a, struct source *ret, struct diag *d)
{
	const struct github *github = &spec->stack.compose.github;
	CLEANUP(http_reply_free) struct http_reply reply = {0};
	struct http_request rq = { .accept = "application/vnd.github.raw+json",
				   .max_body = TREE_MAX_BYTES };
	CAUGHT(c);
	BUF(url);
	BUF(bearer);

	if (github->token.s) {
		buf_str(&bearer, "Bearer ");
		if (!lock_images_expand(spec, params, &github->token,
					"the compose file is fetched from GitHub", &bearer, d))
			return false;
		rq.authorization = bearer.data;
	}
	plan_github_url(github, &url);
	rq.url = url.data;
	if (!http_do(http, &rq, &reply, &c))
		return diag_at(d, github->repo.pos, "cannot fetch the compose file: %s",
			       diag_text(&c));
	if (reply.status != 200)
		return diag_at(d, github->repo.pos, "%s: HTTP %ld%s", url.data, reply.status,
			       hint(reply.status, github->token.s));
	if (!reply.body.len || memchr(reply.body.data, '\0', reply.body.len))
		return diag_at(d, github->repo.pos, "%s is not a text file", url.data);
	*ret = (struct source){ arena_strdup(a, url.data),
				arena_strndup(a, reply.body.data, reply.body.len) };
	return true;
}
