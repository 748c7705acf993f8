/* SPDX-License-Identifier: MIT */
/* What stands for identity.c where there is no room for it. */
#include "firstboot/identity.h"

bool identity_check(struct boot *b, struct diag *d)
{
	(void)b;
	(void)d;
	return true;
}
