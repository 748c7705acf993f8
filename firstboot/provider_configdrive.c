/* SPDX-License-Identifier: MIT */
#include "base/file.h"
#include "firstboot/provider_pick.h"
#include "firstboot/provider_volume.h"

static const struct provider_volume drive_files = {
	"openstack/latest/", "meta_data.json", "user_data"
};

static bool drive_get(const struct provider *p, struct boot *b, const char *where,
		      struct buf *ret, struct diag *d)
{
	bool whole = where == p->where[PROVIDER_USER_DATA];
	BUF(path);
	BUF(text);

	if (!provider_volume(p, b, &drive_files, &path, d))
		return false;
	buf_str(&path, whole ? drive_files.user : drive_files.meta);
	if (file_exists(path.data) &&
	    !file_read(path.data, PROVIDER_MAX_BYTES, whole ? ret : &text, d))
		return false;
	return whole || provider_pick(buf_text(&text), where, path.data, ret, d);
}

#define DRIVE "/var/lib/cloud/seed/config_drive/openstack/latest/"

/* DigitalOcean's volume has this layout, too.  Sources: docs.openstack.org/nova/latest/user/
 * config-drive.html; cloud-init's ConfigDrive datasource and tools/ds-identify. */
const struct provider provider_row_configdrive = {
	.name = "configdrive", .get = drive_get, .at = DRIVE,
	.markers = { DRIVE "meta_data.json", "/dev/disk/by-label/config-2",
		     "/dev/disk/by-label/CONFIG-2" },
	.loose = true,
	.where = { "uuid", "hostname", NULL, NULL, NULL, "user_data" },
};
