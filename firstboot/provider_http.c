/* SPDX-License-Identifier: MIT */
#include "firstboot/http.h"
#include "firstboot/provider_http.h"

enum { PROVIDER_REQUEST = 5 }; /* seconds */

/* The link-local address answers only once the network is up.  204 (Hetzner) and
 * 404 mean that there is none. */
bool provider_http_get(struct provider_read *r, const char *where, struct buf *ret, struct diag *d)
{
	CLEANUP(http_reply_free) struct http_reply reply = {0};
	CLEANUP(buf_free) struct buf url = {0};
	long long left = (r->until - boot_clock()) / 1000;
	struct http_request rq = { .timeout = PROVIDER_REQUEST };

	buf_printf(&url, "%s%s", r->row->at, where);
	rq.url = url.data;
	if (!http_retry(&rq, left > 1 ? (unsigned)left : 1, &reply, d))
		return diag_error(d, "no metadata for %u s: check the network, or name the right "
				     "platform in the plan", r->row->patience);
	if (reply.status == 200)
		buf_add(ret, buf_text(&reply.body), reply.body.len);
	return reply.status == 200 || reply.status == 204 || reply.status == 404 ||
	       diag_error(d, "the metadata service answered %ld for %s; is this the right platform?",
			  reply.status, url.data);
}
