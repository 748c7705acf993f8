/* SPDX-License-Identifier: MIT */
/*
 * steps.h - the steps that this helper was built with, in their order.
 */
#ifndef FIRSTBOOT_STEPS_H
#define FIRSTBOOT_STEPS_H

#include "firstboot/boot.h"
#include "firstboot/modules.h"

struct steps_row {
	const struct step *step;
	const char *needs;            /* key of the plan without which it has no work */
};

extern const struct steps_row steps_table[];
extern const size_t steps_count;

#define STEPS_DECLARE(name, needs) extern const struct step step_##name;
PREBAKE_STEPS(STEPS_DECLARE)

#endif
