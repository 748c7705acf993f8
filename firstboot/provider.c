/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>

#include "base/file.h"
#include "firstboot/http.h"
#include "firstboot/plan.h"
#include "firstboot/provider.h"

/* A metadata service has this long for one answer. */
enum { PROVIDER_REQUEST = 5 }; /* seconds */

#define PROVIDER_DMI "/sys/class/dmi/id/sys_vendor"

/* The link-local address answers only once the network is up.  204 (Hetzner) and
 * 404 mean that there is none. */
static bool provider_http_get(struct provider_read *r, const char *where, struct buf *ret,
			      struct diag *d)
{
	CLEANUP(http_reply_free) struct http_reply reply = {0};
	CLEANUP(buf_free) struct buf url = {0};
	long long left = (r->until - boot_clock()) / 1000;
	struct http_request rq = { .timeout = PROVIDER_REQUEST };

	buf_printf(&url, "%s%s", r->row->at, where);
	rq.url = url.data;
	if (!http_retry(&rq, left > 1 ? (unsigned)left : 1, &reply, d))
		return diag_error(d, "no metadata for %u s: check the network, or name the right "
				     "platform in the plan", r->row->patience);
	if (reply.status == 200)
		buf_add(ret, buf_text(&reply.body), reply.body.len);
	return reply.status == 200 || reply.status == 204 || reply.status == 404 ||
	       diag_error(d, "the metadata service answered %ld for %s; is this the right "
			     "platform?", reply.status, url.data);
}

/* The file's bytes; a missing file is empty. */
static bool provider_read_file(struct boot *b, const char *path, struct buf *ret, struct diag *d)
{
	CLEANUP(buf_free) struct buf below = {0};

	return !file_exists(boot_path(b, &below, path)) ||
	       file_read(below.data, PROVIDER_MAX_USER_DATA, ret, d);
}

/* A where that starts with '/' is a file of its own, else a dotted path in `at`. */
static bool provider_json_get(struct provider_read *r, const char *where, struct buf *ret,
			      struct diag *d)
{
	CLEANUP(buf_free) struct buf text = {0};
	const struct json *value;
	autojson j = NULL;

	if (*where == '/')
		return provider_read_file(r->b, where, ret, d);
	if (!provider_read_file(r->b, r->row->at, &text, d))
		return false;
	j = json_parse(buf_text(&text), text.len, r->row->at, d);
	if (!j)
		return false;
	value = plan_get(j, where);
	if (json_text(value))
		buf_str(ret, json_text(value));
	return true;
}

/* A volume is mounted once a boot, copied to where only root reads, and let go. */
#define PROVIDER_COPY "/run/prebake/seed/"

static bool provider_copy(const char *from, const char *to, const char *name, struct diag *d)
{
	CLEANUP(buf_free) struct buf source = {0}, target = {0}, text = {0};

	buf_printf(&source, "%s/%s", from, name);
	buf_printf(&target, "%s%s", to, name);
	return file_read(source.data, PROVIDER_MAX_USER_DATA, &text, d) &&
	       file_replace(target.data, buf_text(&text), text.len, 0600, d);
}

static bool provider_copy_volume(const char *device, const char *copy, struct diag *d)
{
	CLEANUP(buf_free) struct buf dir = {0};
	const unsigned long flags = MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC;
	bool ok;

	buf_add(&dir, copy, strlen(copy) - 1);
	if (!file_mkdir(dir.data, 0700, d))
		return false;
	buf_str(&dir, "/volume");
	if (!file_mkdir(dir.data, 0700, d))
		return false;
	if (mount(device, dir.data, "iso9660", flags, NULL) &&
	    mount(device, dir.data, "vfat", flags, NULL))
		return diag_sys(d, "cannot mount the NoCloud volume '%s'", device);
	ok = provider_copy(dir.data, copy, "user-data", d) &&
	     provider_copy(dir.data, copy, "meta-data", d);
	umount2(dir.data, MNT_DETACH);
	return ok;
}

/* The directory, with its '/', that holds the seed. */
static bool provider_seed_dir(struct provider_read *r, struct buf *ret, struct diag *d)
{
	CLEANUP(buf_free) struct buf marker = {0}, copied = {0};

	if (file_exists(boot_path(r->b, &marker, r->row->markers[0]))) {
		boot_path(r->b, ret, r->row->at);
		return true;
	}
	boot_path(r->b, ret, PROVIDER_COPY);
	if (file_exists(boot_path(r->b, &copied, PROVIDER_COPY "meta-data")))
		return true;
	for (size_t i = 1; i < PROVIDER_MARKERS; i++)
		if (file_exists(boot_path(r->b, &marker, r->row->markers[i])))
			return provider_copy_volume(marker.data, ret->data, d);
	return diag_error(d, "there is no NoCloud seed: neither '%s' nor a volume labelled CIDATA",
			  r->row->at);
}

/* The value of "key: value" in YAML of one level, quoted or not. */
static void provider_seed_value(const char *yaml, const char *key, struct buf *ret)
{
	size_t n = strlen(key), len;

	for (const char *p = yaml; *p; p += len + (p[len] == '\n')) {
		const char *v = p + n + 1;

		len = strcspn(p, "\n");
		if (len <= n || strncmp(p, key, n) || p[n] != ':')
			continue;
		v += strspn(v, " \t");
		if (*v == '"' || *v == '\'')
			buf_add(ret, v + 1, strcspn(v + 1, "\"'\n"));
		else
			buf_add(ret, v, strcspn(v, " \t\r\n"));
		return;
	}
}

static bool provider_seed_get(struct provider_read *r, const char *where, struct buf *ret,
			      struct diag *d)
{
	CLEANUP(buf_free) struct buf path = {0}, text = {0};
	bool whole = !strcmp(where, r->row->user_data);

	if (!provider_seed_dir(r, &path, d))
		return false;
	buf_str(&path, whole ? where : "meta-data");
	if (!file_read(path.data, PROVIDER_MAX_USER_DATA, whole ? ret : &text, d))
		return false;
	if (!whole)
		provider_seed_value(buf_text(&text), where, ret);
	return true;
}

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
	{ .name = "cloud-init", .get = provider_json_get,
	  .at = "/run/cloud-init/instance-data.json",
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
