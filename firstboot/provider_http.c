/* SPDX-License-Identifier: MIT */
#include "firstboot/provider_http.h"

/* Answers only once the network is up.  204 (Hetzner) and 404 mean that there is none. */
bool provider_ask(const struct provider *p, struct boot *b, struct http_request rq,
		  struct buf *ret, struct diag *d)
{
	CLEANUP(http_reply_free) struct http_reply reply = {0};
	long long left = (b->patience - boot_clock()) / 1000;
	BUF(url);

	if (left < PROVIDER_TIMEOUT)
		return diag_error(d, "the metadata service took more than %u s", p->patience);
	buf_printf(&url, "%s%s", p->at, rq.url);
	rq.url = url.data;
	rq.timeout = PROVIDER_TIMEOUT;
	if (!http_retry(&rq, left < PROVIDER_LAST ? 0 : (unsigned)left - PROVIDER_LAST, &reply, d))
		return false;
	if (reply.status == 200)
		buf_add(ret, buf_text(&reply.body), reply.body.len);
	return reply.status == 200 || reply.status == 204 || reply.status == 404 ||
	       diag_error(d, "the metadata service answered %ld for %s", reply.status, url.data);
}

bool provider_http(const struct provider *p, struct boot *b, const char *where,
		   struct buf *ret, struct diag *d)
{
	struct http_request rq = { .url = where, .until_found = where == *p->where };

	return provider_ask(p, b, rq, ret, d);
}
