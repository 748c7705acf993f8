/* SPDX-License-Identifier: MIT */
/*
 * provider_http.h - platforms that answer at a link-local address.
 *
 * All answers together take no longer than the platform's patience.  Until it has told the
 * id, which every server has, a service is not ready when it has nothing.
 */
#ifndef FIRSTBOOT_PROVIDER_HTTP_H
#define FIRSTBOOT_PROVIDER_HTTP_H

#include "firstboot/http.h"
#include "firstboot/provider.h"

/* Seconds; the last ones are for http_wait() and an attempt behind it. */
enum { PROVIDER_PATIENCE = 120, PROVIDER_TIMEOUT = 5, PROVIDER_LAST = 21 };

/* Append the answer to rq, whose URL is relative to p's; nothing if it has none. */
bool provider_ask(const struct provider *p, struct boot *b, struct http_request rq,
		  struct buf *ret, struct diag *d) MUST_USE;
/* A where is a URL whose whole answer is the value. */
bool provider_http(const struct provider *p, struct boot *b, const char *where,
		   struct buf *ret, struct diag *d) MUST_USE;

#endif
