/* SPDX-License-Identifier: MIT */
#include <sys/mount.h>

#include "base/file.h"
#include "firstboot/provider_volume.h"

/* A volume is mounted once a boot, copied to where only root reads, and let go. */
#define VOLUME_COPY "/run/prebake/seed/"

static bool volume_copy(const char *from, const char *to, const char *name, struct diag *d)
{
	BUF(source);
	BUF(target);
	BUF(text);

	buf_printf(&source, "%s%s", from, name);
	buf_printf(&target, "%s%s", to, name);
	return !file_exists(source.data) ||
	       (file_read(source.data, PROVIDER_MAX_BYTES, &text, d) &&
		file_replace(target.data, buf_text(&text), text.len, 0600, d));
}

static bool volume_open(const struct provider_volume *files, const char *device,
			const char *copy, struct diag *d)
{
	BUF(dir);
	BUF(from);
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
		return diag_sys(d, "cannot mount the volume '%s'", device);
	buf_printf(&from, "%s/%s", dir.data, files->below);
	ok = volume_copy(from.data, copy, files->user, d) &&
	     volume_copy(from.data, copy, files->meta, d);
	umount2(dir.data, MNT_DETACH);
	return ok;
}

bool provider_volume(const struct provider *p, struct boot *b, const struct provider_volume *files,
		     struct buf *ret, struct diag *d)
{
	BUF(marker);
	BUF(copied);

	if (file_exists(boot_path(b, &marker, p->markers[0]))) {
		boot_path(b, ret, p->at);
		return true;
	}
	boot_path(b, ret, VOLUME_COPY);
	buf_printf(&copied, "%s%s", ret->data, files->meta);
	if (file_exists(copied.data))
		return true;
	for (size_t i = 1; i < PROVIDER_MARKERS && p->markers[i]; i++)
		if (file_exists(boot_path(b, &marker, p->markers[i])))
			return volume_open(files, marker.data, ret->data, d);
	return diag_error(d, "platform '%s' has neither '%s' nor '%s'", p->name, p->at,
			  p->markers[1]);
}
