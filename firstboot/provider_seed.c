/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <sys/mount.h>

#include "base/file.h"
#include "firstboot/provider_seed.h"

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

	buf_printf(&dir, "%svolume", copy);
	if (!file_mkdir(copy, 0700, d) || !file_mkdir(dir.data, 0700, d))
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

bool provider_seed_get(struct provider_read *r, const char *where, struct buf *ret, struct diag *d)
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
