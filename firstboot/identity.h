/* SPDX-License-Identifier: MIT */
/*
 * identity.h - is this the server whose secrets lie here, or a copy of it, and what becomes
 * of a copy.
 */
#ifndef FIRSTBOOT_IDENTITY_H
#define FIRSTBOOT_IDENTITY_H

#include "firstboot/boot.h"

/* A copy is made an instance in its own right as plan.identity says, or is told of; loose: the
 * platform's id changes on one and the same server, and the machine's counts. */
bool identity_check(struct boot *b, bool loose, struct diag *d) MUST_USE;

#endif
