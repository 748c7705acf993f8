/* SPDX-License-Identifier: MIT */
#include "firstboot/steps.h"

#define STEPS_ROW(name, needs) { &step_##name, needs },
const struct steps_row steps_table[] = { PREBAKE_STEPS(STEPS_ROW) };
const size_t steps_count = COUNT(steps_table);
