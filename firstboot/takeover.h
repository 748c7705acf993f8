/* SPDX-License-Identifier: MIT */
/*
 * takeover.h - what only a server that lived before can meet: files of the stack that a
 * person made or edited, and a Caddy that runs.
 *
 * takeover.c takes them over.  takeover_none.c is what a fresh server's user-data carries
 * instead: it never replaces what it finds, and says so.
 */
#ifndef FIRSTBOOT_TAKEOVER_H
#define FIRSTBOOT_TAKEOVER_H

#include "firstboot/sites.h"

/* Write our text to name below the stack's directory, mode 0644, unless a person's is there. */
bool takeover_write(struct boot *b, const char *name, const struct buf *text,
		    struct diag *d) MUST_USE;
/* Write the Caddyfile with the plan's sites, and a link to it from its usual place. */
bool takeover_caddyfile(struct boot *b, enum sites how, struct diag *d) MUST_USE;
/* Give a person's plain `docker compose` in the stack's directory the same project. */
bool takeover_defaults(struct boot *b, struct diag *d) MUST_USE;
/* Append what a reload depends on: the Caddyfile, if it can be other than ours. */
bool takeover_input(struct boot *b, struct buf *in, struct diag *d) MUST_USE;
/* Is there a Caddy that knows another Caddyfile, or may there be one? */
bool takeover_runs(struct boot *b);

#endif
