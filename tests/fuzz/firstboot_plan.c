/* SPDX-License-Identifier: MIT */
/* Any bytes as plan.json: refused with a report, or trusted by every walk. */
#include <stdint.h>
#include <stdlib.h>

#include "firstboot/steps.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CAUGHT(c);
	autojson plan = NULL;

	plan = json_parse((const char *)data, size, "the plan", &c);
	if (!plan || !boot_plan(plan, &c)) {
		if (!c.errors)
			abort();
		return 0;
	}
	if (c.errors || !json_str(plan, "name") || json_int(plan, "prebake_plan", 0) != 1)
		abort();
	if (json_get(plan, "stack") && !json_text(json_at(plan, "stack.dir")))
		abort();
	EACH(i, json_at(plan, "stack.directories"))
		if (!json_str(i, "mode"))
			abort();
	return 0;
}
