/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <time.h>

#include "firstboot/caught.h"
#include "firstboot/http.h"
#include "firstboot/provider_http.h"

/* The link-local address answers only once the network is up: 200 ms, doubled,
 * at most 5 s, as Ignition does. */
enum { PROVIDER_FIRST_DELAY = 200, PROVIDER_LONGEST_DELAY = 5000 };  /* milliseconds */
enum { PROVIDER_REQUEST = 5 };                                       /* seconds */

static void provider_sleep(long ms)
{
	nanosleep(&(struct timespec){ ms / 1000, ms % 1000 * 1000000 }, NULL);
}

/* True when the answer is final; otherwise c says what happened. */
static bool provider_http_try(const char *url, struct http_reply *reply, struct caught *c)
{
	struct http_request rq = { .url = url, .timeout = PROVIDER_REQUEST };

	caught_clear(c);
	if (!http_do(&rq, reply, &c->d))
		return reply->cause && !strcmp(reply->cause, "size");
	if (reply->status < 500 && reply->status != 429)
		return true;
	diag_error(&c->d, "status %ld", reply->status);
	return false;
}

/* 204 (Hetzner) and 404 mean that there is none. */
static bool provider_http_take(const char *url, struct http_reply *reply, struct caught *c,
			       struct buf *ret, struct diag *d)
{
	if (c->d.errors)
		return diag_error(d, "the metadata service is no use: %s", caught_text(c));
	if (reply->status == 200)
		buf_add(ret, buf_text(&reply->body), reply->body.len);
	if (reply->status == 200 || reply->status == 204 || reply->status == 404)
		return true;
	return diag_error(d, "the metadata service answered %ld for %s; is this the right platform?",
			  reply->status, url);
}

bool provider_http_get(struct provider_read *r, const char *where, struct buf *ret, struct diag *d)
{
	CLEANUP(http_reply_free) struct http_reply reply = {0};
	CLEANUP(caught_free) struct caught c;
	CLEANUP(buf_free) struct buf url = {0};
	long delay = PROVIDER_FIRST_DELAY;

	caught_open(&c);
	buf_printf(&url, "%s%s", r->row->at, where);
	while (!provider_http_try(url.data, &reply, &c)) {
		if (provider_clock() + delay > r->until)
			return diag_error(d, "the metadata service gave no answer for %u s: %s; check "
					     "the network, or name the platform in the plan",
					  r->row->patience, caught_text(&c));
		boot_note(r->b, "waiting for the metadata service: %s", caught_text(&c));
		http_reply_free(&reply);
		provider_sleep(delay);
		delay = delay * 2 < PROVIDER_LONGEST_DELAY ? delay * 2 : PROVIDER_LONGEST_DELAY;
	}
	return provider_http_take(url.data, &reply, &c, ret, d);
}
