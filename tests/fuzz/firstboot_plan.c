/* SPDX-License-Identifier: MIT */
/* Any bytes as plan.json: refused with a report, or trusted by every walk. */
#include <stdint.h>
#include <stdlib.h>

#include "firstboot/plan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CAUGHT(c);
	autojson plan = NULL;

	plan = json_parse((const char *)data, size, "the plan", &c);
	if (!plan || !plan_check(plan, &c)) {
		if (!c.errors)
			abort();
		return 0;
	}
	if (c.errors || !json_str(plan, "name") || json_int(plan, "prebake_plan", 0) != 1)
		abort();
	if (json_get(plan, "stack") && *json_str(json_get(plan, "stack"), "dir") != '/')
		abort();
	return 0;
}
