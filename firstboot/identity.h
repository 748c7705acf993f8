/* SPDX-License-Identifier: MIT */
/*
 * identity.h - what becomes of a server that is a copy of one which has had its first boot.
 */
#ifndef FIRSTBOOT_IDENTITY_H
#define FIRSTBOOT_IDENTITY_H

#include "firstboot/boot.h"

/* Make this an instance in its own right, as plan.identity says. */
bool identity_copied(struct boot *b, const char *old, struct diag *d) MUST_USE;

#endif
