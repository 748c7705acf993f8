/* SPDX-License-Identifier: MIT */
/* Any text as .env: refused with a report, or kept, and a value added to it comes back. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "firstboot/dotenv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CAUGHT(c);
	CLEANUP(buf_free) struct buf text = {0}, value = {0};
	autojson vars = json_object();
	autojson again = json_object();
	bool whole;

	buf_add(&text, data, size);
	buf_str(&value, buf_text(&text));
	whole = dotenv_parse(value.data, "fuzz", vars, &c);
	if (!whole && !c.errors)
		abort();
	text.len = whole ? strlen(text.data) : 0;
	dotenv_add(&text, "ADDED", value.data);
	if (!dotenv_parse(text.data, "fuzz", again, &c) ||
	    strcmp(json_str(again, "ADDED"), value.data))
		abort();
	for (const struct json *v = json_first(vars); whole && v; v = json_next(v))
		if (strcmp(json_key(v), "ADDED") &&
		    strcmp(json_str(again, json_key(v)), json_str(vars, json_key(v))))
			abort();
	return 0;
}
