/* SPDX-License-Identifier: MIT */
/*
 * compose_check_port.h - an item of a compose service's `ports`.
 */
#ifndef GENERATOR_COMPOSE_CHECK_PORT_H
#define GENERATOR_COMPOSE_CHECK_PORT_H

#include "generator/tree.h"

struct compose_port {
	const char *address;  /* "": all */
	const char *published;/* port or range; "": any free one */
	const char *target;   /* port or range in the container */
	bool udp;
};

/* Short form "[[ADDRESS:]PUBLISHED:]TARGET[/PROTOCOL]" or long form.  False: not
 * understood; compose itself will say why. */
bool compose_check_port_read(struct arena *a, const struct node *v, struct compose_port *ret);
/* Reachable from everywhere; of "${VAR:-default}" the default counts. */
bool compose_check_port_open(const struct compose_port *p);

#endif
