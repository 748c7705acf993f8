/* SPDX-License-Identifier: MIT */
/*
 * repair.h - what a power cut has left of Caddy's files.
 */
#ifndef FIRSTBOOT_REPAIR_H
#define FIRSTBOOT_REPAIR_H

#include "firstboot/boot.h"

/* trouble: as health.h has it.  True: it was tried, once is enough. */
bool repair_caddy(struct boot *b, const char *trouble);

#endif
