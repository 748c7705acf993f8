/* SPDX-License-Identifier: MIT */
/*
 * names.h - do the names of the plan's sites lead to this server?
 *
 * Each name's own zone is asked, as certificate authorities do: a recursive server
 * remembers for up to hours that a name was not there yet (RFC 2308).
 */
#ifndef FIRSTBOOT_NAMES_H
#define FIRSTBOOT_NAMES_H

#include "firstboot/boot.h"

/* *ret: every site's name has an address, and none that is not this server's; else `why`
 * gets the first name that leads elsewhere, and what its record must be. */
bool names_here(struct boot *b, bool *ret, struct buf *why, struct diag *d) MUST_USE;

#endif
