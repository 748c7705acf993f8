/* SPDX-License-Identifier: MIT */
/*
 * http.h - the door to libcurl: bounded GET and HEAD requests.
 *
 * libcurl is opened when the first request is wanted, and not linked: its thirty
 * libraries would slow every command that needs no network.  HTTPS is verified;
 * plain HTTP goes to loopback alone.  A redirect is followed, without the
 * Authorization once it leads to another scheme, host or port.  Every reply has a
 * cap and every exchange a time-out; refused connections, 429 and 5xx are tried
 * again a few times.  A reply with any status is a success: the caller judges it.
 */
#ifndef GENERATOR_HTTP_H
#define GENERATOR_HTTP_H

#include "base/buf.h"
#include "base/diag.h"

struct http;

struct http_request {
	const char *url;              /* in reports: must hold no secret */
	const char *accept;           /* media types, or NULL */
	const char *authorization;    /* "Bearer …", or NULL; never in a report */
	bool head;
	size_t max_body;              /* bytes */
};

struct http_reply {
	long status;
	long retry_after;             /* seconds that the server asks to wait; 0: none */
	bool timed_out;               /* there is no reply: it took too long */
	bool elsewhere;               /* a redirect led to another scheme, host or port */
	struct buf headers;           /* of the last reply, as received */
	struct buf body;
};

/* NULL when there is no libcurl here. */
struct http *http_open(struct diag *d) MUST_USE;
/* *ret starts as {0}, or holds an earlier reply, which is released. */
bool http_do(struct http *h, const struct http_request *rq, struct http_reply *ret,
	     struct diag *d) MUST_USE;
/* Append all values of a header with ", " between, as RFC 9110, 5.3 joins them. */
void http_header(const struct http_reply *r, const char *name, struct buf *out);
/* May plain HTTP be spoken with HOST or HOST:PORT? */
bool http_is_loopback(const char *host);
/* Is it an https URL? */
bool http_is_tls(const char *url);
/* May this URL be asked at all: https, or http to loopback? */
bool http_is_safe(const char *url);
void http_reply_free(struct http_reply *r);
void http_close(struct http *h);

#endif
