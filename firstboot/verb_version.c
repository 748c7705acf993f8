/* SPDX-License-Identifier: MIT */
#include "firstboot/verb.h"
#include "firstboot/version.h"

static int version_print(struct boot *b, const char *options, struct diag *d)
{
	(void)b;
	(void)options;
	(void)d;
	return puts("prebake-firstboot " VERSION_HELPER) < 0;
}

const struct verb verb_version = { "version", "", version_print };
