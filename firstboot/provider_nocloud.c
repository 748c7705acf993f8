/* SPDX-License-Identifier: MIT */
#include <sys/mount.h>

#include "base/file.h"
#include "firstboot/provider.h"

/* A volume is mounted once a boot, copied to where only root reads, and let go. */
#define SEED_COPY "/run/prebake/seed/"

static bool seed_copy(const char *from, const char *to, const char *name, struct diag *d)
{
	BUF(source);
	BUF(target);
	BUF(text);

	buf_printf(&source, "%s/%s", from, name);
	buf_printf(&target, "%s%s", to, name);
	return file_read(source.data, PROVIDER_MAX_BYTES, &text, d) &&
	       file_replace(target.data, buf_text(&text), text.len, 0600, d);
}

static bool seed_copy_volume(const char *device, const char *copy, struct diag *d)
{
	BUF(dir);
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
	ok = seed_copy(dir.data, copy, "user-data", d) &&
	     seed_copy(dir.data, copy, "meta-data", d);
	umount2(dir.data, MNT_DETACH);
	return ok;
}

/* The directory, with its '/', that holds the seed. */
static bool seed_dir(const struct provider *p, struct boot *b, struct buf *ret,
		     struct diag *d)
{
	BUF(marker);
	BUF(copied);

	if (file_exists(boot_path(b, &marker, p->markers[0]))) {
		boot_path(b, ret, p->at);
		return true;
	}
	boot_path(b, ret, SEED_COPY);
	if (file_exists(boot_path(b, &copied, SEED_COPY "meta-data")))
		return true;
	for (size_t i = 1; i < PROVIDER_MARKERS; i++)
		if (file_exists(boot_path(b, &marker, p->markers[i])))
			return seed_copy_volume(marker.data, ret->data, d);
	return diag_error(d, "there is no NoCloud seed: neither '%s' nor a volume labelled CIDATA",
			  p->at);
}

/* The value of "key: value" in YAML of one level, quoted or not. */
static void seed_value(const char *yaml, const char *key, struct buf *ret)
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

static bool seed_get(const struct provider *p, struct boot *b, const char *where,
		     struct buf *ret, struct diag *d)
{
	BUF(path);
	BUF(text);
	bool whole = !strcmp(where, p->where[PROVIDER_USER_DATA]);

	if (!seed_dir(p, b, &path, d))
		return false;
	buf_str(&path, whole ? where : "meta-data");
	if (!file_read(path.data, PROVIDER_MAX_BYTES, whole ? ret : &text, d))
		return false;
	if (!whole)
		seed_value(buf_text(&text), where, ret);
	return true;
}

/* Source: cloud-init's NoCloud datasource. */
const struct provider provider_nocloud = {
	.name = "nocloud", .get = seed_get, .at = "/var/lib/cloud/seed/nocloud/",
	.markers = { "/var/lib/cloud/seed/nocloud/meta-data", "/dev/disk/by-label/cidata",
		     "/dev/disk/by-label/CIDATA" },
	.where = { "instance-id", "local-hostname", NULL, NULL, NULL, "user-data" },
};
