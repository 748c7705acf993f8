/* SPDX-License-Identifier: MIT */
#include <ctype.h>

#include "firstboot/system.h"

/* cloud-init sets the provider's name at each boot unless told not to (cc_set_hostname,
 * cc_update_etc_hosts); `hostname` is for where it writes /etc/hosts. */
#define HOSTNAME_CLOUD      "/etc/cloud/cloud.cfg.d"
#define HOSTNAME_CLOUD_FILE HOSTNAME_CLOUD "/99-prebake-hostname.cfg"

enum { HOSTNAME_MAX = 64 };   /* gethostname(2) */

/* What a parameter brings is anything. */
static bool hostname_valid(const char *name, struct diag *d)
{
	bool ok = isalnum((unsigned char)*name) && strlen(name) <= HOSTNAME_MAX;

	for (const char *p = name; *p; p++)
		ok = ok && (isalnum((unsigned char)*p) || (strchr(".-", *p) && p[1]));
	return ok || diag_error(d, "'%.64s' is no host name: letters, digits, '-' and '.', at most "
				   "64 of them", name);
}

/* Is the name a word of a line that counts? */
static bool hostname_listed(const char *hosts, const char *name)
{
	size_t n = strlen(name);
	const char *line = hosts;

	for (const char *p = hosts; *p; p++) {
		if (*p == '\n')
			line = p + 1;
		if (p > line && isspace((unsigned char)p[-1]) && !strncmp(p, name, n) &&
		    (!p[n] || isspace((unsigned char)p[n])) && *line != '#')
			return true;
	}
	return false;
}

/* hosts(5); 127.0.1.1 as Debian's installer does, so that sudo and others find the name. */
static bool hostname_hosts(struct boot *b, const char *name, struct diag *d)
{
	size_t n = strcspn(name, ".");
	BUF(path);
	BUF(text);

	boot_path(b, &path, "/etc/hosts");
	if (file_exists(path.data) && !file_read(path.data, SYSTEM_MAX_FILE, &text, d))
		return false;
	if (hostname_listed(buf_text(&text), name))
		return true;
	if (text.len && text.data[text.len - 1] != '\n')
		buf_char(&text, '\n');
	buf_printf(&text, "127.0.1.1 %s", name);
	if (name[n])
		buf_printf(&text, " %.*s", (int)n, name);
	buf_char(&text, '\n');
	return file_replace(path.data, text.data, text.len, 0644, d);
}

static bool hostname_keep(struct boot *b, const char *name, struct diag *d)
{
	BUF(path);
	BUF(text);

	buf_printf(&text, "preserve_hostname: true\nhostname: \"%s\"\n", name);
	return !file_exists(boot_path(b, &path, HOSTNAME_CLOUD)) ||
	       system_write(b, HOSTNAME_CLOUD_FILE, &text, 0644, d);
}

static bool hostname_set(struct boot *b, const struct json *s, struct buf *said, struct diag *d)
{
	char now[HOSTNAME_MAX + 1] = "";
	BUF(name);
	BUF(text);

	if (!boot_expand(b, json_str(s, "hostname"), &name, d) ||
	    !hostname_valid(buf_text(&name), d))
		return false;
	buf_printf(said, " (%s)", name.data);
	buf_printf(&text, "%s\n", name.data);
	if (!hostname_keep(b, name.data, d) || !hostname_hosts(b, name.data, d) ||
	    !system_write(b, "/etc/hostname", &text, 0644, d))
		return false;

	const char *const argv[] = { "hostnamectl", "set-hostname", name.data, NULL };

	return (!gethostname(now, HOSTNAME_MAX) && !strcmp(now, name.data)) ||
	       system_call(b, argv, &text, d);
}

const struct system_key system_key_hostname = { "hostname", hostname_set };
