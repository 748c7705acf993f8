/* SPDX-License-Identifier: MIT */
/*
 * provider.h - the platforms: one row, in a file provider_NAME.c, says how a server
 * is recognised there and where its answers lie.  Recognised by DMI or by another file,
 * never by a time-out.
 */
#ifndef FIRSTBOOT_PROVIDER_H
#define FIRSTBOOT_PROVIDER_H

#include "firstboot/boot.h"
#include "firstboot/modules.h"

enum { PROVIDER_MARKERS = 6, PROVIDER_MAX_BYTES = 16 * 1024 * 1024 };

/* What b->instance holds.  */
enum provider_field {
	PROVIDER_ID, PROVIDER_HOSTNAME, PROVIDER_REGION, PROVIDER_IPV4, PROVIDER_IPV6,
	PROVIDER_USER_DATA, PROVIDER_FIELDS
};

struct provider {
	const char *name;             /* of plan.platform */
	/* What only this platform has: "PATH", or "PATH=TEXT" of a file that starts so. */
	const char *markers[PROVIDER_MARKERS];
	const char *at;               /* URL, directory or file that `where` is relative to */
	const char *where[PROVIDER_FIELDS];    /* NULL: nowhere */
	/* Append what lies at one of `where`; absent is empty. */
	bool (*get)(const struct provider *p, struct boot *b, const char *where,
		    struct buf *ret, struct diag *d);
	const struct provider_imds *imds;      /* of provider_imds() */
	unsigned patience;            /* seconds for all answers together */
	bool loose;                   /* its id changes on one and the same server */
};

#define PROVIDER_DECLARE(name, vehicle) extern const struct provider provider_row_##name;
PREBAKE_PROVIDERS(PROVIDER_DECLARE)

/* The plan's platform, or the first row that recognises the system. */
const struct provider *provider_find(struct boot *b, struct diag *d) MUST_USE;
/* Fill b->instance: from the platform, then from the running system. */
bool provider_fill(const struct provider *p, struct boot *b, struct diag *d) MUST_USE;
/* Keep a value without the blanks around it; an empty one leaves the field absent. */
bool provider_keep(struct boot *b, enum provider_field f, const char *text,
		   struct diag *d) MUST_USE;
/* Append the file's bytes; a missing file is empty. */
bool provider_read(struct boot *b, const char *path, struct buf *ret, struct diag *d) MUST_USE;

#endif
