/* SPDX-License-Identifier: MIT */
/*
 * provider_http.h - the metadata services at the link-local address: one request per value.
 */
#ifndef FIRSTBOOT_PROVIDER_HTTP_H
#define FIRSTBOOT_PROVIDER_HTTP_H

#include "firstboot/provider.h"

bool provider_http_get(struct provider_read *r, const char *where, struct buf *ret,
		       struct diag *d) MUST_USE;

#endif
