/* SPDX-License-Identifier: MIT */
/* Any bytes as plan.json: refused with a report, or trusted by every walk. */
#include <stdint.h>
#include <stdlib.h>

#include "firstboot/caught.h"
#include "firstboot/plan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(caught_free) struct caught c;
	autojson plan = NULL;

	caught_open(&c);
	plan = json_parse((const char *)data, size, "the plan", &c.d);
	if (!plan || !plan_check(plan, &c.d)) {
		if (!c.d.errors)
			abort();
		return 0;
	}
	if (c.d.errors || !json_str(plan, "name") || json_int(plan, "prebake_plan", 0) != 1)
		abort();
	if (json_get(plan, "stack") && *json_str(json_get(plan, "stack"), "dir") != '/')
		abort();
	return 0;
}
