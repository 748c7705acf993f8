/* SPDX-License-Identifier: MIT */
/*
 * reach_places.h - what this root calls a home, the stack, its data, a container's layer.
 *
 * It is what passwd(5), the plan and Docker say there, who may be hostile.
 * Travels in no user-data.
 */
#ifndef FIRSTBOOT_REACH_PLACES_H
#define FIRSTBOOT_REACH_PLACES_H

#include "firstboot/reach.h"

/* Fill the lists of what "~", "$stack", "$data" and "$layers" stand for. */
void reach_places_find(struct reach *r);

#endif
