/* SPDX-License-Identifier: MIT */
#include "firstboot/system.h"

#define TIMEZONE_FILES "/usr/share/zoneinfo/"

static bool timezone_set(struct boot *b, const struct json *s, struct buf *said, struct diag *d)
{
	const char *zone = json_str(s, "timezone");
	BUF(target);
	BUF(path);
	BUF(now);
	BUF(text);

	(void)said;
	buf_printf(&target, TIMEZONE_FILES "%s", zone ? zone : "");
	if (!zone || !file_exists(boot_path(b, &path, target.data)))
		return diag_error(d, "time zone '%s' is not in " TIMEZONE_FILES "; correct it, or "
				     "install tzdata", zone ? zone : "");
	buf_printf(&text, "%s\n", zone);
	if (!file_replace(boot_path(b, &path, "/etc/timezone"), text.data, text.len, 0644, d))
		return false;
	boot_path(b, &path, "/etc/localtime");
	buf_printf(&now, "%s.prebake", path.data);
	unlink(now.data);
	return (!symlink(target.data, now.data) && !rename(now.data, path.data)) ||
	       diag_sys(d, "cannot set '%s'", path.data);
}

const struct system_key system_key_timezone = { "timezone", timezone_set };
