/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "firstboot/provider.h"
#include "firstboot/provider_http.h"
#include "firstboot/provider_json.h"
#include "firstboot/provider_seed.h"

#define PROVIDER_DMI "/sys/class/dmi/id/sys_vendor"

/* Sources: docs.hetzner.cloud "Server Metadata"; docs.digitalocean.com "Metadata
 * API"; cloud-init's NoCloud datasource and its instance-data.json. */
const struct provider provider_table[] = {
	{ .name = "file", .get = provider_json_get, .at = "/etc/prebake/metadata.json",
	  .markers = { "/etc/prebake/metadata.json" },
	  .fields = { "instance-id", "hostname", "region", "public-ipv4", "public-ipv6" },
	  .user_data = "user-data" },
	{ .name = "hetzner", .vendor = "Hetzner", .get = provider_http_get, .patience = 120,
	  .at = "http://169.254.169.254/hetzner/v1/",
	  .fields = { "metadata/instance-id", "metadata/hostname", "metadata/region",
		      "metadata/public-ipv4" },
	  .user_data = "userdata" },
	{ .name = "digitalocean", .vendor = "DigitalOcean", .get = provider_http_get,
	  .patience = 120, .at = "http://169.254.169.254/metadata/v1/",
	  .fields = { "id", "hostname", "region", "interfaces/public/0/ipv4/address",
		      "interfaces/public/0/ipv6/address" },
	  .user_data = "user-data" },
	{ .name = "nocloud", .get = provider_seed_get, .at = "/var/lib/cloud/seed/nocloud/",
	  .markers = { "/var/lib/cloud/seed/nocloud/meta-data", "/dev/disk/by-label/cidata",
		       "/dev/disk/by-label/CIDATA" },
	  .fields = { "instance-id", "local-hostname" }, .user_data = "user-data" },
	{ .name = "cloud-init", .get = provider_json_get, .at = "/run/cloud-init/instance-data.json",
	  .markers = { "/run/cloud-init/instance-data.json" },
	  .fields = { "v1.instance_id", "v1.local_hostname", "v1.region" },
	  .user_data = "/var/lib/cloud/instance/user-data.txt" },
	{ .name = "none", .get = provider_json_get, .markers = { "/" },
	  .fields = { "/etc/machine-id" } },
};
const size_t provider_count = COUNT(provider_table);

static bool provider_is_here(const struct provider *p, struct boot *b, const char *vendor)
{
	CLEANUP(buf_free) struct buf path = {0};

	if (p->vendor && !strncmp(vendor, p->vendor, strlen(p->vendor)))
		return true;
	for (size_t i = 0; i < PROVIDER_MARKERS && p->markers[i]; i++)
		if (file_exists(boot_path(b, &path, p->markers[i])))
			return true;
	return false;
}

/* The last row is everywhere. */
const struct provider *provider_find(struct boot *b, struct diag *d)
{
	CLEANUP(buf_free) struct buf path = {0}, vendor = {0};
	const char *name = json_str(b->plan, "platform");

	if (file_exists(boot_path(b, &path, PROVIDER_DMI)) &&
	    !file_read(path.data, /* max= */ 4096, &vendor, d))
		return NULL;
	for (size_t i = 0; i < provider_count; i++)
		if (name ? !strcmp(name, provider_table[i].name) :
			   provider_is_here(&provider_table[i], b, buf_text(&vendor)))
			return &provider_table[i];
	diag_error(d, "platform '%s' is not known; docs/plan.md lists them, and without "
		      "\"platform\" it is found out", name ? name : "");
	return NULL;
}

static bool provider_field(struct provider_read *r, enum metadata_field f, struct diag *d)
{
	CLEANUP(buf_free) struct buf text = {0};

	if (r->row->fields[f] && !r->row->get(r, r->row->fields[f], &text, d))
		return false;
	return metadata_set(&r->b->instance, f, buf_text(&text), d);
}

bool provider_fill(const struct provider *p, struct boot *b, struct diag *d)
{
	struct provider_read r = { p, b, boot_clock() + p->patience * 1000LL };
	CLEANUP(buf_free) struct buf user_data = {0};

	b->platform = p->name;
	for (enum metadata_field f = 0; f < METADATA_FIELDS; f++)
		if (!provider_field(&r, f, d))
			return false;
	if (!*b->instance.id)
		return diag_error(d, "platform '%s' gives no instance id: '%s' of '%s' is missing",
				  p->name, p->fields[METADATA_ID], p->at ? p->at : "/");
	if (p->user_data && !p->get(&r, p->user_data, &user_data, d))
		return false;
	free(b->user_data);
	b->user_data = user_data.len ? buf_take(&user_data) : NULL;
	metadata_complete(&b->instance);
	return true;
}
