/* SPDX-License-Identifier: MIT */
/*
 * provider_volume.h - platforms whose answers lie in a seed directory or on a volume.
 *
 * markers[0] is a file of the seed directory p->at; the others are the volume's devices.
 */
#ifndef FIRSTBOOT_PROVIDER_VOLUME_H
#define FIRSTBOOT_PROVIDER_VOLUME_H

#include "firstboot/provider.h"

struct provider_volume {
	const char *below;            /* where the files are on the volume: "" or "DIR/" */
	const char *meta, *user;      /* their names */
};

/* The directory, with its '/', that holds the files: the seed, or a copy of the volume's. */
bool provider_volume(const struct provider *p, struct boot *b, const struct provider_volume *files,
		     struct buf *ret, struct diag *d) MUST_USE;

#endif
