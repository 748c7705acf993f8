/* SPDX-License-Identifier: MIT */
#include "firstboot/http.h"
#include "firstboot/provider_http.h"

/* Answers only once the network is up.  204 (Hetzner) and 404 mean that there is none. */
bool provider_http(const struct provider *p, struct boot *b, const char *where,
		   struct buf *ret, struct diag *d)
{
	CLEANUP(http_reply_free) struct http_reply reply = {0};
	struct http_request rq = { .timeout = 5 /* seconds */ };
	BUF(url);

	(void)b;
	buf_printf(&url, "%s%s", p->at, where);
	rq.url = url.data;
	if (!http_retry(&rq, p->patience, &reply, d))
		return false;
	if (reply.status == 200)
		buf_add(ret, buf_text(&reply.body), reply.body.len);
	return reply.status == 200 || reply.status == 204 || reply.status == 404 ||
	       diag_error(d, "the metadata service answered %ld for %s", reply.status, url.data);
}
