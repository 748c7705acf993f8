/* SPDX-License-Identifier: MIT */
#include "firstboot/verb.h"

static int run_plan(struct boot *b, const char *options, struct diag *d)
{
	(void)options;
	return !boot_run(b, d) ? VERB_FAILED : b->degraded ? VERB_DEGRADED : 0;
}

const struct verb verb_run = { "run", "", run_plan };
