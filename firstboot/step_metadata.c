/* SPDX-License-Identifier: MIT */
#include "firstboot/identity.h"
#include "firstboot/provider.h"

static bool metadata_run(struct boot *b, struct diag *d)
{
	const struct provider *p = provider_find(b, d);

	if (!p || !provider_fill(p, b, d))
		return false;
	boot_note(b, "%s, instance %s", p->name, json_str(b->instance, "id"));
	return identity_check(b, p->loose, d);
}

const struct step step_metadata = { .name = "metadata", .every_boot = true, .run = metadata_run };
