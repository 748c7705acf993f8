/* SPDX-License-Identifier: MIT */
#include "generator/payload.h"
#include "generator/target.h"

bool target_payload(const struct target_input *in, struct fileset *ret, struct diag *d)
{
	(void)d;
	payload_add(in->spec, in->params, "payload/", ret);
	return true;
}
