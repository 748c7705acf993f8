/* SPDX-License-Identifier: MIT */
/*
 * provider_json.h - platforms whose answers lie in a JSON file.
 */
#ifndef FIRSTBOOT_PROVIDER_JSON_H
#define FIRSTBOOT_PROVIDER_JSON_H

#include "firstboot/provider.h"

/* A where that starts with '/' is a file of its own, else a dotted path in p->at. */
bool provider_json(const struct provider *p, struct boot *b, const char *where,
		   struct buf *ret, struct diag *d) MUST_USE;

#endif
