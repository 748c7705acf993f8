/* SPDX-License-Identifier: MIT */
/*
 * provider_json.h - platforms whose answers lie in files: one JSON document, or one file a value.
 */
#ifndef FIRSTBOOT_PROVIDER_JSON_H
#define FIRSTBOOT_PROVIDER_JSON_H

#include "firstboot/provider.h"

bool provider_json_get(struct provider_read *r, const char *where, struct buf *ret,
		       struct diag *d) MUST_USE;

#endif
