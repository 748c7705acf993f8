/* SPDX-License-Identifier: MIT */
/*
 * http.h - the door to libcurl: one bounded request and its reply.
 *
 * Every request has a size cap and a time-out.  A reply with any HTTP status is
 * a success of http_do(): the caller judges the status.  No reply (refused, DNS,
 * TLS, time-out, too large) is an error that names the URL, which must not hold
 * a secret, and the cause.  TLS is always verified.
 */
#ifndef FIRSTBOOT_HTTP_H
#define FIRSTBOOT_HTTP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/diag.h"

struct http_request {
	const char *url;
	const char *unix_socket;      /* NULL: TCP */
	bool here;                    /* connect to 127.0.0.1, whatever the name resolves to */
	const char *const *headers;   /* NULL-terminated "Name: value", or NULL */
	const char *method;           /* NULL: GET, or POST when there is a body */
	const char *body;             /* send this; NULL: nothing */
	size_t max_body;              /* bytes of reply accepted, streamed or not; 0: 1 MiB */
	unsigned timeout;             /* seconds for the whole exchange; 0: 30 */
	bool low_port;                /* come from a port below 1024, which is for root */
	bool until_found;             /* http_retry(): 404 and more mean "not yet" */
	bool follow;                  /* follow up to 5 redirects, to https only from https */
	void (*on_data)(void *ctx, const char *p, size_t n); /* takes the body piece by piece */
	void *ctx;
};

struct http_reply {
	long status;                  /* 200, 404, …; 0: no whole reply */
	struct buf headers;           /* as received, of all replies on the way */
	struct buf body;              /* empty with on_data */
	long retry_after;             /* seconds that the server asks to wait; 0: none */
	bool stubborn;                /* no reply, for a cause that seldom goes by itself */
	bool stalled;                 /* no reply, as next to nothing came for 3 minutes */
};

/* One attempt.  *ret starts as {0}, or holds an earlier reply, which is released. */
bool http_do(const struct http_request *rq, struct http_reply *ret, struct diag *d) MUST_USE;
/* Attempts until `deadline` seconds have passed: after connection errors, 429 and 5xx, waiting
 * as http_wait() does, or as long as Retry-After asks.  Other replies, 401, 403 and 404 among
 * them, are final, and so is one that is too large.  A loop of redirects or a certificate that
 * does not verify gets 4 attempts, unless it is one that another time of day would make valid:
 * the clock of a server that has just started may not be set yet.  At the deadline the last
 * outcome counts. */
bool http_retry(const struct http_request *rq, unsigned deadline, struct http_reply *ret,
		struct diag *d) MUST_USE;
/* Before attempt i = 1, 2, …: half of 250 ms, doubling up to 16 s, to the whole, so that
 * servers that were born together do not ask together. */
void http_wait(unsigned i);
/* Append text as one part of a URL's path or query: all but letters, digits, "-._~" as %XX. */
void http_escape(struct buf *out, const char *text);
/* A header's value in the caller's buffer, or NULL; the last one of that name. */
const char *http_header(const struct http_reply *r, const char *name, struct buf *value);
/* Append what a reply that says failure says: its "message", or text, at most 3 lines. */
void http_said(const struct http_reply *r, struct buf *out);
void http_reply_free(struct http_reply *r);

#endif
