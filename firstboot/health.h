/* SPDX-License-Identifier: MIT */
/*
 * health.h - how the containers of the stack are, as the Engine sees them.
 */
#ifndef FIRSTBOOT_HEALTH_H
#define FIRSTBOOT_HEALTH_H

#include "firstboot/engine.h"

struct health {
	bool good;                    /* there is one, and all are running and healthy */
	unsigned containers;
	long long restarts;           /* of all of them together */
	struct buf trouble;           /* the first container that is not, and why */
};

/* Read the containers of a service.  With service NULL: of all services, and those that
 * ended with 0 and are not to be restarted are good too. */
bool health_read(const struct engine *e, const struct boot *b, const char *service,
		 struct health *ret, struct diag *d) MUST_USE;
void health_free(struct health *h);

#endif
