/* SPDX-License-Identifier: MIT */
/*
 * provider_seed.h - a NoCloud seed: the files meta-data and user-data, in a directory or on a volume.
 */
#ifndef FIRSTBOOT_PROVIDER_SEED_H
#define FIRSTBOOT_PROVIDER_SEED_H

#include "firstboot/provider.h"

bool provider_seed_get(struct provider_read *r, const char *where, struct buf *ret,
		       struct diag *d) MUST_USE;

#endif
