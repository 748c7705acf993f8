/* SPDX-License-Identifier: MIT */
/* Is this the server whose secrets lie here, or a copy of it? */
#include "base/file.h"
#include "firstboot/identity.h"
#include "firstboot/provider.h"

#define IDENTITY_FILE BOOT_STATE "/instance-id"

static bool identity_run(struct boot *b, struct diag *d)
{
	const char *id = json_str(b->instance, "id");
	BUF(path);
	BUF(old);

	if (!id || !provider_read(b, IDENTITY_FILE, &old, d))
		return id == NULL;
	if (old.len && !strcmp(old.data, id))
		return true;
	if (old.len && !json_str(b->plan, "identity")) {
		boot_degrade(b, "a copy of instance %s, with its secrets and identity: say "
			     "'identity: regenerate' or 'keep' in the spec", old.data);
		return true;
	}
	return (!old.len || identity_copied(b, old.data, d)) &&
	       file_replace(boot_path(b, &path, IDENTITY_FILE), id, strlen(id), 0644, d);
}

const struct step step_identity = { .name = "identity", .every_boot = true, .run = identity_run };
