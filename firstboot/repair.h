/* SPDX-License-Identifier: MIT */
/*
 * repair.h - what a power cut has left of Caddy's files and of Docker's ports.
 */
#ifndef FIRSTBOOT_REPAIR_H
#define FIRSTBOOT_REPAIR_H

#include "firstboot/boot.h"

/* trouble: as health.h has it.  True: it was tried, once is enough. */
bool repair_caddy(struct boot *b, const char *trouble);
/* trouble: what `docker compose up` said.  The next one may find its ports free. */
void repair_ports(struct boot *b, const char *trouble);

#endif
