/* SPDX-License-Identifier: MIT */
/* What stands for identity.c where the plan has no `identity`. */
#include "firstboot/identity.h"

bool identity_copied(struct boot *b, const char *old, struct diag *d)
{
	(void)b;
	(void)old;
	(void)d;
	return true;
}
