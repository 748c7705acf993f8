/* SPDX-License-Identifier: MIT */
/* What stands for identity.c where there is no room for it. */
#include "firstboot/identity.h"

bool identity_check(struct boot *b, bool loose, struct diag *d)
{
	(void)b;
	(void)loose;
	(void)d;
	return true;
}
