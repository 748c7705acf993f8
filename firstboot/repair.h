/* SPDX-License-Identifier: MIT */
/*
 * repair.h - what a power cut has left of Caddy's files, Docker's ports and a service's file.
 */
#ifndef FIRSTBOOT_REPAIR_H
#define FIRSTBOOT_REPAIR_H

#include "firstboot/boot.h"

/* trouble: as health.h has it.  True: it was tried, once is enough. */
bool repair_caddy(struct boot *b, const char *trouble);
/* trouble: what `docker compose up` said.  The next one may find its ports free. */
void repair_ports(struct boot *b, const char *trouble);
/* The empty file goes, the service starts anew; true: it has made another, which is appended. */
bool repair_file(struct boot *b, const char *service, const char *path, struct buf *ret);

#endif
