/* SPDX-License-Identifier: MIT */
#include "firstboot/system.h"

/* Behind 20auto-upgrades and 50unattended-upgrades: apt.conf(5) takes the last value. */
#define UPGRADES_DROP_IN "/etc/apt/apt.conf.d/60prebake-upgrades"
#define UPGRADES_PROGRAM "/usr/bin/unattended-upgrade"

static bool upgrades_set(struct boot *b, const struct json *s, struct buf *said, struct diag *d)
{
	const struct json *wanted = json_get(s, "unattended_upgrades");
	const char *reboot = json_str(wanted, "reboot_at");
	bool enabled = json_true(wanted, "enabled");
	BUF(path);
	BUF(text);

	buf_printf(&text, "APT::Periodic::Update-Package-Lists \"1\";\n"
		   "APT::Periodic::Unattended-Upgrade \"%d\";\n"
		   "Unattended-Upgrade::Automatic-Reboot \"%s\";\n", enabled,
		   reboot ? "true" : "false");
	if (reboot)
		buf_printf(&text, "Unattended-Upgrade::Automatic-Reboot-Time \"%s\";\n", reboot);
	buf_printf(said, " (%s%s)", !enabled ? "off" : reboot ? "reboots at " : "on",
		   reboot ? reboot : "");
	if (enabled && !file_exists(boot_path(b, &path, UPGRADES_PROGRAM)))
		boot_degrade(b, "system.unattended_upgrades: there is no " UPGRADES_PROGRAM
				"; install the package unattended-upgrades");
	return system_write(b, UPGRADES_DROP_IN, &text, 0644, d);
}

const struct system_key system_key_upgrades = { "unattended_upgrades", upgrades_set };
