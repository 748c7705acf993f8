/* SPDX-License-Identifier: MIT */
#include "firstboot/system.h"

#define SYSCTL_DROP_IN "/etc/sysctl.d/60-prebake.conf"

/* The file of "vm.swappiness" (proc_sys(5)). */
static const char *sysctl_path(struct boot *b, const char *name, struct buf *path)
{
	boot_path(b, path, "/proc/sys/");
	for (; *name; name++)
		buf_char(path, *name == '.' ? '/' : *name);
	return path->data;
}

/* What the kernel has, as one writes it: numbers with one space between. */
static bool sysctl_read(struct boot *b, const char *name, struct buf *value, struct diag *d)
{
	BUF(path);

	if (!file_exists(sysctl_path(b, name, &path)))
		return diag_error(d, "this kernel has no '%s'; correct it, or see that its module "
				     "is loaded (/etc/modules-load.d)", name);
	buf_free(value);
	if (!file_read(path.data, SYSTEM_MAX_FILE, value, d))
		return false;
	for (char *p = value->data; p && *p; p++)
		*p = *p == '\n' && !p[1] ? '\0' : *p == '\t' ? ' ' : *p;
	return true;
}

/* All known?  The first that is not as wanted, or NULL. */
static bool sysctl_differing(struct boot *b, const struct json *rows, const struct json **ret,
			     struct buf *value, struct diag *d)
{
	*ret = NULL;
	EACH(row, rows) {
		BUF(now);

		if (!sysctl_read(b, json_key(row), &now, d))
			return false;
		if (*ret || (json_text(row) && !strcmp(buf_text(&now), json_text(row))))
			continue;
		*ret = row;
		buf_free(value);
		buf_str(value, buf_text(&now));
	}
	return true;
}

/* /proc/sys is read-only for us: systemd's own program writes there, and only what is ours,
 * since other files may undo what Docker has set. */
static bool sysctl_set(struct boot *b, const struct json *s, struct buf *said, struct diag *d)
{
	static const char *const apply[] = { "systemd-run", "-q", "--wait", "--collect",
					     "/lib/systemd/systemd-sysctl", SYSCTL_DROP_IN, NULL };
	const struct json *rows = json_get(s, "sysctl"), *row;
	unsigned n = 0;
	CAUGHT(c);
	BUF(text);
	BUF(value);
	BUF(path);

	EACH(r, rows) {
		buf_printf(&text, "%s = %s\n", json_key(r), json_text(r) ? json_text(r) : "");
		n++;
	}
	buf_printf(said, " (%u)", n);
	if (!sysctl_differing(b, rows, &row, &value, d) ||
	    !file_mkdir(boot_path(b, &path, "/etc/sysctl.d"), 0755, d) ||
	    !system_write(b, SYSCTL_DROP_IN, &text, 0644, d))
		return false;
	/* It fails for a value that the kernel refuses, without saying which. */
	if (row && (!system_call(b, apply, &text, &c) || !*b->root) &&
	    !sysctl_differing(b, rows, &row, &value, d))
		return false;
	return !row || diag_error(d, "'%s' is '%s' and cannot become '%s': the kernel refuses or "
				     "changes it; correct the value%s%s", json_key(row),
				  buf_text(&value), json_text(row) ? json_text(row) : "",
				  c.errors ? "; " : "", diag_text(&c));
}

const struct system_key system_key_sysctl = { "sysctl", sysctl_set };
