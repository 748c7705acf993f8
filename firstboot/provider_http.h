/* SPDX-License-Identifier: MIT */
/*
 * provider_http.h - platforms that answer at a link-local address.
 */
#ifndef FIRSTBOOT_PROVIDER_HTTP_H
#define FIRSTBOOT_PROVIDER_HTTP_H

#include "firstboot/provider.h"

enum { PROVIDER_PATIENCE = 120 };

bool provider_http(const struct provider *p, struct boot *b, const char *where,
		   struct buf *ret, struct diag *d) MUST_USE;

#endif
