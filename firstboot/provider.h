/* SPDX-License-Identifier: MIT */
/*
 * provider.h - the platforms: one row says how a server is recognised there and
 * where its answers lie.  Recognised by DMI or by a file, never by a time-out.
 */
#ifndef FIRSTBOOT_PROVIDER_H
#define FIRSTBOOT_PROVIDER_H

#include "firstboot/metadata.h"

enum { PROVIDER_MARKERS = 3, PROVIDER_MAX_USER_DATA = 16 * 1024 * 1024 };

struct provider;

/* One reading of a platform. */
struct provider_read {
	const struct provider *row;
	struct boot *b;
	long long until;              /* boot_clock() at which patience ends */
};

struct provider {
	const char *name;             /* of plan.platform */
	const char *vendor;           /* DMI sys_vendor … */
	const char *markers[PROVIDER_MARKERS]; /* … or a path that only this platform has */
	const char *at;               /* URL, directory or file that `where` is relative to */
	const char *fields[METADATA_FIELDS];   /* where each field lies; NULL: nowhere */
	const char *user_data;
	/* Append what lies there; absent is empty. */
	bool (*get)(struct provider_read *r, const char *where, struct buf *ret, struct diag *d);
	unsigned patience;            /* seconds */
};

extern const struct provider provider_table[];
extern const size_t provider_count;

/* The plan's platform, or the first row that recognises the system. */
const struct provider *provider_find(struct boot *b, struct diag *d) MUST_USE;
/* Fill b->platform, b->instance and b->user_data. */
bool provider_fill(const struct provider *p, struct boot *b, struct diag *d) MUST_USE;

#endif
