/* SPDX-License-Identifier: MIT */
/* What stands for repair.c where there is no room for it. */
#include "firstboot/repair.h"

bool repair_caddy(struct boot *b, const char *trouble)
{
	(void)b;
	(void)trouble;
	return true;
}

bool repair_file(struct boot *b, const char *service, const char *path, struct buf *ret)
{
	(void)b;
	(void)service;
	(void)path;
	(void)ret;
	return false;
}

void repair_ports(struct boot *b, const char *trouble)
{
	(void)b;
	(void)trouble;
}
