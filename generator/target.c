/* SPDX-License-Identifier: MIT */
#include "generator/target.h"

const struct target target_table[] = {
	{
		.name = "cloud-init",
		.writes = "user-data.PROVIDER",
		.about = "user-data to paste into a cloud console",
		.make = target_cloud_init,
	},
	{
		.name = "github-actions",
		.writes = ".github/",
		.about = "workflows that bake, try and promote the snapshot, and run Terraform",
		.make = target_github,
	},
	{
		.name = "iso",
		.writes = "seed.iso",
		.about = "a NoCloud seed to attach to a virtual machine",
		.make = target_iso,
	},
	{
		.name = "packer",
		.writes = "packer/",
		.about = "a Packer project that bakes the golden snapshot",
		.make = target_packer,
	},
	{
		.name = "payload",
		.writes = "payload/",
		.about = "what every vehicle carries, as plain files",
		.make = target_payload,
	},
	{
		.name = "script",
		.writes = "setup.sh",
		.about = "one script for a server that already runs",
		.make = target_script,
	},
	{
		.name = "terraform",
		.writes = "terraform/",
		.about = "servers from golden snapshots, firewall and DNS, by Terraform",
		.make = target_terraform,
	},
	{ 0 },
};

unsigned target_mode(const struct target_input *in, unsigned mode)
{
	return in->secret ? mode & 0700 : mode;
}

bool target_without_server(const struct target_input *in, const char *whose, struct diag *d)
{
	const struct targets *t = &in->spec->targets;
	struct pos spec = in->spec->name.pos;

	if (!in->named)
		return true;
	if (t->hetzner.present && t->digitalocean.present)
		return diag_at(d, spec, "no server for %s: 'targets' has two clouds, say in "
			       "'environments' where servers are", whose);
	return diag_at(d, spec, "no server for %s: add 'targets' with 'hetzner' or 'digitalocean'",
		       whose);
}
