/* SPDX-License-Identifier: MIT */
/*
 * health.h - how the containers of the stack are, as the Engine sees them.
 */
#ifndef FIRSTBOOT_HEALTH_H
#define FIRSTBOOT_HEALTH_H

#include "firstboot/engine.h"

struct health {
	unsigned containers;
	long long restarts;           /* of all of them together */
	struct buf trouble;           /* the first container that is not well, and why; or empty */
};

/* Read the containers of a service; one at least must be there, and all running and
 * healthy.  With service NULL: of all services, and those that ended with 0 and are not to
 * be restarted are well too. */
bool health_read(const struct engine *e, const char *service, struct health *ret,
		 struct diag *d) MUST_USE;
void health_free(struct health *h);

#endif
