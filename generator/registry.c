/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <strings.h>

#include "base/base64.h"
#include "base/json.h"
#include "generator/registry.h"

/* github.com/opencontainers/distribution-spec: a registry may refuse manifests above 4 MiB. */
enum { MAX_MANIFEST = 4 * 1024 * 1024, MAX_TOKEN_ANSWER = 256 * 1024, MAX_SAID = 200 };

/* Docker Hub's registry has another name than its images. */
#define HUB_HOST "registry-1.docker.io"

struct ask {
	struct registry_host *r;
	const struct image *image;
	struct buf authorization;
	unsigned members;             /* of indexes, asked for */
};

static const char *host_of(const struct registry_host *r)
{
	return strcmp(r->host, IMAGE_HUB) ? r->host : HUB_HOST;
}

/* What the registry says of its refusal: "errors[].message", on one line. */
static void add_said(const struct http_reply *reply, struct buf *out)
{
	CAUGHT(c);
	autojson j = json_parse(buf_text(&reply->body), reply->body.len, "", &c);
	const struct json *error = json_first(json_get(j, "errors"));
	const char *message = json_str(error, "message");
	BUF(text);

	if (!message)
		message = json_str(j, "message");
	if (!message)
		message = json_str(j, "details");
	if (!message || !*message)
		return;
	buf_add(&text, message, strnlen(message, MAX_SAID));
	diag_clean(text.data);
	buf_printf(out, " (%s)", text.data);
}

/* What helps whom.  docs.docker.com, "Docker Hub pull usage and limits": a login has a
 * limit of its own, without one an address has. */
static void add_hint(const struct registry_host *r, const struct http_reply *reply, struct buf *out)
{
	const char *host = r->host;

	if (reply->status == 429) {
		if (reply->retry_after)
			buf_printf(out, ", wait %ld s", reply->retry_after);
		buf_printf(out, r->login ? ": the limit of '%s' is used up"
			   : ": log in, which has a limit of its own: 'stack.registries' with "
			     "'host: %s'", r->login ? r->login->username : host);
	} else if (r->login) {
		buf_printf(out, reply->status == 404
			   ? ": it has no such image or tag, or '%s' may not see it"
			   : ": it refuses the login of '%s' in 'stack.registries', or lets it not "
			     "read this image", r->login->username);
		if (!strcmp(host, "ghcr.io"))
			buf_str(out, "; ghcr.io takes only classic tokens with read:packages");
	} else {
		buf_printf(out, reply->status == 404
			   ? ": it has no such image or tag; if it is private, 'stack.registries' "
			     "needs a login for %s"
			   : ": there is no such image, or it is private and 'stack.registries' "
			     "needs a login for %s", host);
	}
}

static bool refused(const struct registry_host *r, const char *who, const struct http_reply *reply,
		    struct diag *d)
{
	BUF(hint);

	buf_str(&hint, reply->status == 429 ? ", rate limit" : "");
	add_said(reply, &hint);
	if (reply->status == 429 || reply->status == 401 || reply->status == 403 ||
	    reply->status == 404)
		add_hint(r, reply, &hint);
	else
		buf_str(&hint, reply->status >= 500 ? ": it has a fault, try again later"
			: ", must be 200: is this the registry's address, or does a proxy stand "
			  "between?");
	return diag_error(d, "%s says HTTP %ld%s", who, reply->status, hint.data);
}

static void basic(const struct registry_login *login, struct buf *out)
{
	BUF(pair);

	out->len = 0;
	buf_str(out, "Basic ");
	buf_printf(&pair, "%s:%s", login->username, login->password);
	base64_add(out, pair.data, pair.len, BASE64_STANDARD);
}

/* One part of a query: all but letters, digits and "-._~" as %XX. */
static void add_query(struct buf *url, const char *key, const char *text)
{
	buf_printf(url, "%s%s=", strchr(url->data, '?') ? "&" : "?", key);
	for (; *text; text++)
		buf_printf(url, strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				       "0123456789-._~", *text) ? "%c" : "%%%02X",
			   (unsigned char)*text);
}

/* As http_do(); each image would cost another time-out. */
static bool get(struct registry_host *r, const struct http_request *rq, struct http_reply *ret,
		struct diag *d)
{
	CAUGHT(c);

	if (http_do(r->http, rq, ret, &c))
		return true;
	if (!ret->timed_out)
		return diag_error(d, "%s", diag_text(&c));
	r->too_slow = true;
	return diag_error(d, "%s: try again later, %s is asked for nothing more now",
			  diag_text(&c), r->host);
}

/* A token for what the registry asked for, from the server that it names. */
static bool get_token(struct ask *q, const struct challenge *c, struct diag *d)
{
	CLEANUP(http_reply_free) struct http_reply reply = {0};
	struct http_request rq = { .max_body = MAX_TOKEN_ANSWER };
	struct registry_answer answer;
	const char *token, *scope = c->scope;
	BUF(url);
	BUF(login);

	if (!http_is_safe(c->realm) || (http_is_tls(q->r->base) && !http_is_tls(c->realm)))
		return diag_error(d, "%s sends to '%s' for a token, which is not HTTPS",
				  host_of(q->r), c->realm);
	if (!scope)
		scope = arena_printf(q->r->arena, "repository:%s:pull", q->image->name);
	buf_str(&url, c->realm);
	if (c->service)
		add_query(&url, "service", c->service);
	add_query(&url, "scope", scope);
	if (q->r->login)
		basic(q->r->login, &login);
	rq.url = url.data;
	rq.authorization = q->r->login ? login.data : NULL;
	if (!get(q->r, &rq, &reply, d))
		return false;
	if (reply.status != 200)
		return refused(q->r, c->realm, &reply, d);
	answer = (struct registry_answer){ &reply.body, c->realm, q->r->arena };
	token = registry_reply_token(&answer, d);
	if (!token)
		return false;
	q->authorization.len = 0;
	buf_printf(&q->authorization, "Bearer %s", token);
	return true;
}

/* After a 401: what the next request shall bring. */
static bool log_in(struct ask *q, const struct http_reply *reply, struct diag *d)
{
	struct challenge c;
	BUF(header);

	http_header(reply, "Www-Authenticate", &header);
	if (!registry_reply_challenge(buf_text(&header), q->r->arena, &c))
		return diag_error(d, "%s says HTTP 401 and does not say how to log in",
				  host_of(q->r));
	if (c.bearer)
		return get_token(q, &c, d);
	if (!q->r->login)
		return refused(q->r, host_of(q->r), reply, d);
	basic(q->r->login, &q->authorization);
	return true;
}

/* GET or HEAD /v2/NAME/WHAT, with one login when it is asked for. */
static bool ask(struct ask *q, const char *what, bool head, struct http_reply *ret, struct diag *d)
{
	BUF(url);
	struct http_request rq = { .accept = registry_reply_accept, .head = head,
				   .max_body = MAX_MANIFEST };

	buf_printf(&url, "%s/v2/%s/%s", q->r->base, q->image->name, what);
	rq.url = url.data;
	for (bool again = false;; again = true) {
		rq.authorization = q->authorization.len ? q->authorization.data : NULL;
		if (!get(q->r, &rq, ret, d))
			return false;
		if (ret->status != 401 || again || ret->elsewhere)
			return true;
		if (!log_in(q, ret, d))
			return false;
	}
}

/* HTTPS; and what Docker counts as insecure, as it lies on this machine, also plain. */
static bool find_base(struct registry_host *r, struct diag *d)
{
	static const char *const schemes[] = { "https", "http" };
	size_t n = http_is_loopback(host_of(r)) ? 2 : 1;
	BUF(why);

	for (size_t i = 0; i < n && !r->base && !r->unreached; i++) {
		CLEANUP(http_reply_free) struct http_reply reply = {0};
		const char *base = arena_printf(r->arena, "%s://%s", schemes[i], host_of(r));
		const char *url = arena_printf(r->arena, "%s/v2/", base);
		struct http_request rq = { .url = url, .max_body = MAX_MANIFEST };
		CAUGHT(c);

		if (http_do(r->http, &rq, &reply, &c))
			r->base = base;
		buf_printf(&why, "%s%s", why.len ? "; " : "", diag_text(&c));
	}
	if (!r->base && !r->unreached)
		r->unreached = arena_strdup(r->arena, why.data);
	return r->base || diag_error(d, "cannot reach the registry (%s): is this machine online, "
				     "the name right, its certificate trusted here?",
				     r->unreached);
}

/* The digest of what came: the header's word, which must agree with the bytes. */
static bool read_digest(struct ask *q, const struct http_reply *reply, bool head,
			struct resolved *ret, struct diag *d)
{
	BUF(said);
	BUF(seen);

	http_header(reply, "Docker-Content-Digest", &said);
	if (head && !said.len)
		return true;          /* not every registry says it: GET */
	if (said.len && !image_is_digest(said.data))
		return diag_error(d, "%s gives '%.80s' as the digest, must be sha256",
				  host_of(q->r), said.data);
	if (!head)
		registry_reply_digest(&reply->body, &seen);
	if (said.len && seen.len && strcmp(said.data, seen.data))
		return diag_error(d, "%s says that the digest is %s, but what it sends has %s: "
				     "something on the way changed it", host_of(q->r), said.data,
				  seen.data);
	ret->digest = arena_strdup(q->r->arena, head ? said.data : seen.data);
	return true;
}

/* A manifest by its tag or digest; what is a refusal is reported. */
static bool get_manifest(struct ask *q, bool head, struct http_reply *reply, struct resolved *ret,
			 struct diag *d)
{
	BUF(what);

	buf_printf(&what, "manifests/%s", q->image->tag);
	if (!ask(q, what.data, head, reply, d))
		return false;
	if (reply->status != 200)
		return (head && reply->status == 405) ||
		       refused(q->r, host_of(q->r), reply, d);
	return read_digest(q, reply, head, ret, d);
}

/* What another answer names by its digest. */
static bool get_named(struct ask *q, const char *kind, const char *digest,
		      struct http_reply *reply, struct diag *d)
{
	BUF(what);
	BUF(seen);

	buf_printf(&what, "%s/%s", kind, digest);
	if (!ask(q, what.data, /* head= */ false, reply, d))
		return false;
	if (reply->status != 200)
		return refused(q->r, host_of(q->r), reply, d);
	registry_reply_digest(&reply->body, &seen);
	return !strcmp(seen.data, digest) ||
	       diag_error(d, "%s sends something else than %s, which the manifest names",
			  host_of(q->r), digest);
}

static struct registry_answer answer_of(const struct ask *q, const struct http_reply *reply)
{
	return (struct registry_answer){ &reply->body, host_of(q->r), q->r->arena };
}

/* The platform of a single image stands in its configuration. */
static bool add_config(struct ask *q, const char *digest, struct platforms *ret, struct diag *d)
{
	CLEANUP(http_reply_free) struct http_reply reply = {0};
	struct registry_answer answer;

	if (!get_named(q, "blobs", digest, &reply, d))
		return false;
	answer = answer_of(q, &reply);
	return registry_reply_config(&answer, ret, d);
}

/* Of a manifest.  What an index only names is asked for while nothing usable is known: each
 * may cost a pull of a rate limit. */
static bool add_platforms(struct ask *q, const struct http_reply *manifest, struct platforms *ret,
			  struct diag *d)
{
	const struct registry_answer answer = answer_of(q, manifest);
	struct manifest_rest rest;

	if (!registry_reply_manifest(&answer, ret, &rest, d))
		return false;
	if (rest.config)
		return add_config(q, rest.config, ret, d);
	for (size_t i = 0; i < rest.n && !ret->usable && q->members < MEMBERS_MAX; i++) {
		CLEANUP(http_reply_free) struct http_reply reply = {0};

		q->members++;
		if (!get_named(q, "manifests", rest.members[i], &reply, d) ||
		    !add_platforms(q, &reply, ret, d))
			return false;
	}
	return true;
}

static bool get_platforms(struct ask *q, const struct http_reply *reply, struct resolved *ret,
			  struct diag *d)
{
	struct platforms found = {0};

	if (!add_platforms(q, reply, &found, d))
		return false;
	ret->platforms = registry_reply_platforms(&found, q->r->arena);
	if (!found.usable && q->members == MEMBERS_MAX)
		return diag_error(d, "it is for neither linux/amd64 nor linux/arm64, as far as the "
				     "first %d manifests of its index say", MEMBERS_MAX);
	return found.usable ||
	       diag_error(d, "it is for neither linux/amd64 nor linux/arm64%s%s",
			  *ret->platforms ? ", but for " : "", ret->platforms);
}

static void free_ask(struct ask *q)
{
	buf_free(&q->authorization);
}

bool registry_resolve(struct registry_host *r, const struct image *image, bool quick,
		      struct resolved *ret, struct diag *d)
{
	CLEANUP(free_ask) struct ask q = { .r = r, .image = image };
	CLEANUP(http_reply_free) struct http_reply reply = {0};

	*ret = (struct resolved){0};
	if (!find_base(r, d))
		return false;
	if (quick && !get_manifest(&q, /* head= */ true, &reply, ret, d))
		return false;
	if (ret->digest)
		return true;
	return get_manifest(&q, /* head= */ false, &reply, ret, d) &&
	       (quick || get_platforms(&q, &reply, ret, d));
}
