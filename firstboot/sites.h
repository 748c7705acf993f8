/* SPDX-License-Identifier: MIT */
/*
 * sites.h - the plan's sites as text for Caddy, in the Caddyfile, and in the Caddy that
 * runs.
 */
#ifndef FIRSTBOOT_SITES_H
#define FIRSTBOOT_SITES_H

#include "firstboot/boot.h"

enum sites {
	SITES_WAITING,                /* internal certificates, until the names lead here */
	SITES_TURNING,                /* real ones, but Caddy may not know of it */
	SITES_ENABLED
};

/* Append the beginning of our part: the options, which must be first in the file, if
 * wanted; and a mark, but for SITES_ENABLED. */
bool sites_begin(struct boot *b, enum sites how, bool options, struct buf *out,
		 struct diag *d) MUST_USE;
/* Append the block of one of plan.proxy.caddy.sites. */
bool sites_add(struct boot *b, const struct json *site, enum sites how, struct buf *out,
	       struct diag *d) MUST_USE;
/* Append all of it. */
bool sites_text(struct boot *b, enum sites how, struct buf *out, struct diag *d) MUST_USE;
/* Is there a Caddyfile, and has it the mark? */
bool sites_marked(struct boot *b, bool *ret, struct diag *d) MUST_USE;
/* Give Caddy, which runs, its new Caddyfile. */
bool sites_reload(struct boot *b, struct diag *d) MUST_USE;

#endif
