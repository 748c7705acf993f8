/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/swap.h>

#include "base/file.h"
#include "firstboot/boot.h"
#include "firstboot/command.h"
#include "firstboot/firewall.h"

#define SYSTEM_ZONES "/usr/share/zoneinfo/"
#define SYSTEM_SWAP  "/swapfile"
#define SYSTEM_SSHD  "/usr/sbin/sshd"
/* sshd keeps the first value it meets: before cloud-init's 50-cloud-init.conf. */
#define SYSTEM_SSHD_DROP_IN "/etc/ssh/sshd_config.d/10-prebake.conf"

enum { SYSTEM_MAX_FILE = 1024 * 1024 };

static bool system_call(const char *const *argv, struct buf *out, struct diag *d)
{
	static const char *const env[] = { "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C", NULL };
	struct command c = { .argv = argv, .env = env, .what = argv[0] };

	return command_run(&c, out, d);
}

static bool system_timezone(struct boot *b, const char *zone, struct diag *d)
{
	CLEANUP(buf_free) struct buf target = {0}, path = {0}, now = {0}, text = {0};

	if (!zone)
		return true;
	buf_printf(&target, SYSTEM_ZONES "%s", zone);
	if (!file_exists(boot_path(b, &path, target.data)))
		return diag_error(d, "time zone '%s' is not in " SYSTEM_ZONES "; correct "
				     "system.timezone, or install tzdata", zone);
	buf_printf(&text, "%s\n", zone);
	if (!file_replace(boot_path(b, &path, "/etc/timezone"), text.data, text.len, 0644, d))
		return false;
	boot_path(b, &path, "/etc/localtime");
	buf_printf(&now, "%s.prebake", path.data);
	unlink(now.data);
	if (symlink(target.data, now.data) || rename(now.data, path.data))
		return diag_sys(d, "cannot set '%s'", path.data);
	return true;
}

/* Every word of the table at path ("/proc/swaps", "/etc/fstab") that starts a line. */
static bool system_lists(const char *table, const char *word)
{
	size_t n = strlen(word);

	for (const char *p = table; p; p = strchr(p, '\n')) {
		p += *p == '\n';
		if (!strncmp(p, word, n) && strchr(" \t\n", p[n]))
			return true;
	}
	return false;
}

/* A swap file under its own name is whole: made beside it, and renamed. */
static bool system_make_swap(const char *path, long long bytes, struct diag *d)
{
	CLEANUP(buf_free) struct buf tmp = {0}, out = {0};
	autoclose int fd = -1;
	int error;

	buf_printf(&tmp, "%s.prebake", path);
	const char *const mkswap[] = { "mkswap", tmp.data, NULL };

	unlink(tmp.data);
	fd = open(tmp.data, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
	if (fd < 0)
		return diag_sys(d, "cannot create '%s'", tmp.data);
	error = posix_fallocate(fd, 0, bytes);
	if (error || fsync(fd)) {
		unlink(tmp.data);
		return diag_error(d, "cannot give the swap file %lld bytes: %s; a smaller "
				     "system.swap may fit", bytes, strerror(error));
	}
	if (!system_call(mkswap, &out, d))
		return false;
	return !rename(tmp.data, path) || diag_sys(d, "cannot make '%s'", path);
}

static bool system_fstab(struct boot *b, struct diag *d)
{
	CLEANUP(buf_free) struct buf path = {0}, text = {0};

	boot_path(b, &path, "/etc/fstab");
	if (file_exists(path.data) && !file_read(path.data, SYSTEM_MAX_FILE, &text, d))
		return false;
	if (system_lists(buf_text(&text), SYSTEM_SWAP))
		return true;
	if (text.len && text.data[text.len - 1] != '\n')
		buf_char(&text, '\n');
	buf_str(&text, SYSTEM_SWAP " none swap sw 0 0\n");
	return file_replace(path.data, text.data, text.len, 0644, d);
}

static bool system_swap(struct boot *b, long long bytes, struct diag *d)
{
	CLEANUP(buf_free) struct buf path = {0}, active = {0};
	struct stat st;

	if (!bytes)
		return true;
	if (stat(boot_path(b, &path, SYSTEM_SWAP), &st) == 0 && st.st_size != bytes)
		boot_note(b, SYSTEM_SWAP " has %lld bytes, not %lld, and is kept",
			  (long long)st.st_size, bytes);
	if (!file_exists(path.data) && !system_make_swap(path.data, bytes, d))
		return false;
	if (!system_fstab(b, d))
		return false;
	if (*b->root)
		return true;
	if (!file_read("/proc/swaps", SYSTEM_MAX_FILE, &active, d))
		return false;
	return system_lists(buf_text(&active), SYSTEM_SWAP) || !swapon(SYSTEM_SWAP, 0) ||
	       diag_sys(d, "cannot use the swap file '" SYSTEM_SWAP "'");
}

/* `sshd -T` refuses a broken configuration and prints the one that counts.  Below
 * another root only files are written: there is no running system to ask or tell. */
static bool system_sshd_agrees(struct boot *b, const char *word, struct diag *d)
{
	static const char *const sshd[] = { SYSTEM_SSHD, "-T", NULL };
	CLEANUP(buf_free) struct buf out = {0}, line = {0};

	if (*b->root)
		return true;
	if (!file_mkdir("/run/sshd", 0755, d) || !system_call(sshd, &out, d))
		return false;
	buf_printf(&line, "passwordauthentication %s", word);
	return system_lists(buf_text(&out), line.data) ||
	       diag_error(d, "sshd does not take '%s' from " SYSTEM_SSHD_DROP_IN "; does "
	         "sshd_config "
			     "set it before its Include?", line.data);
}

static bool system_put_back(const char *path, const struct buf *old, bool existed, struct diag *d)
{
	if (existed)
		return file_replace(path, buf_text(old), old->len, 0644, d);
	return !unlink(path) || diag_sys(d, "cannot remove '%s'", path);
}

/* Told every time: a run may have died between the file and the telling. */
static bool system_ssh(struct boot *b, const struct json *ssh, struct diag *d)
{
	static const char *const reload[] = { "systemctl", "try-reload-or-restart", "ssh.service",
					      NULL };
	const char *word = json_true(ssh, "password_authentication") ? "yes" : "no";
	CLEANUP(buf_free) struct buf path = {0}, old = {0}, text = {0}, out = {0};
	bool existed;

	if (!ssh)
		return true;
	if (!file_exists(boot_path(b, &path, SYSTEM_SSHD)))
		return diag_error(d, "there is no sshd to configure; install openssh-server, "
				     "or leave system.ssh out");
	existed = file_exists(boot_path(b, &path, SYSTEM_SSHD_DROP_IN));
	buf_printf(&text, "PasswordAuthentication %s\nKbdInteractiveAuthentication %s\n", word,
	  word);
	if (existed && !file_read(path.data, SYSTEM_MAX_FILE, &old, d))
		return false;
	if (!file_replace(path.data, text.data, text.len, 0644, d))
		return false;
	if (!system_sshd_agrees(b, word, d))
		return system_put_back(path.data, &old, existed, d) && false;
	return *b->root || system_call(reload, &out, d);
}

static bool system_run(struct boot *b, struct diag *d)
{
	const struct json *s = json_get(b->plan, "system");

	return system_timezone(b, json_str(s, "timezone"), d) &&
	       system_swap(b, json_int(s, "swap", 0), d) &&
	       system_ssh(b, json_get(s, "ssh"), d) &&
	       firewall_apply(b, json_at(s, "firewall.allow"), d);
}

static bool system_input(struct boot *b, struct buf *in, struct diag *d)
{
	(void)d;
	json_print(json_get(b->plan, "system"), /* indented= */ false, in);
	return true;
}

const struct step step_system = {
	.name = "system", .every_boot = true, .input = system_input, .run = system_run,
};
