/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>

#include "generator/input.h"

/* https://reproducible-builds.org/specs/source-date-epoch/ */
static bool source_date_epoch(long long *ret, struct diag *d)
{
	const char *text = getenv("SOURCE_DATE_EPOCH");
	char *end;

	*ret = 0;
	if (!text || !*text)
		return true;
	errno = 0;
	*ret = strtoll(text, &end, 10);
	if (!errno && !*end && *ret >= 0 && *ret <= UINT32_MAX)
		return true;
	return diag_error(d, "SOURCE_DATE_EPOCH is '%s', must be seconds from 0 to %u", text,
			  UINT32_MAX);
}

bool input_read(const char *path, struct params *params, struct arena *arena,
		struct target_input *ret, struct diag *d)
{
	const struct spec *spec = spec_read(path, arena, d);

	*ret = (struct target_input){ .spec = spec };
	if (!spec || !params_read(params, spec, d) || !source_date_epoch(&ret->epoch, d))
		return false;
	ret->params = params->values;
	ret->secret = params->secret;
	return true;
}
