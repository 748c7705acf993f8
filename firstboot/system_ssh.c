/* SPDX-License-Identifier: MIT */
#include <glob.h>
#include <sys/stat.h>

#include "firstboot/system.h"

#define SSH_DAEMON "/usr/sbin/sshd"
/* sshd keeps the first value it meets: before cloud-init's 50-cloud-init.conf. */
#define SSH_DROP_IN "/etc/ssh/sshd_config.d/10-prebake.conf"

/* Can anybody log in with a key, who may do all?  Root, or a user of the image's; but where
 * root may not, a user of the plan, whom an earlier key has made. */
static bool ssh_is_open(struct boot *b, const struct json *s, bool without_root)
{
	struct stat st;
	glob_t g = {0};
	bool keyed = false;
	BUF(path);

	EACH(user, json_get(s, "users"))
		keyed |= json_true(user, "sudo") && json_first(json_get(user, "ssh_keys"));
	if (without_root)
		return keyed;
	glob(boot_path(b, &path, "/{root,home/*}/.ssh/authorized_keys"), GLOB_BRACE, NULL, &g);
	for (size_t i = 0; i < g.gl_pathc; i++)
		keyed |= !stat(g.gl_pathv[i], &st) && st.st_size;
	globfree(&g);
	return keyed;
}

/* The drop-in, in the words of `sshd -T`; does it close a door? */
static bool ssh_text(const struct json *ssh, struct buf *text)
{
	const char *root = json_str(ssh, "root_login"), *word = "no";
	bool closes = root && *root != 'y';

	if (root)
		buf_printf(text, "permitrootlogin %s\n", root);
	if (json_get(ssh, "password_authentication")) {
		if (json_true(ssh, "password_authentication"))
			word = "yes";
		else
			closes = true;
		buf_printf(text, "passwordauthentication %s\nkbdinteractiveauthentication %s\n",
			   word, word);
	}
	if (closes)
		buf_str(text, "pubkeyauthentication yes\n");
	return closes;
}

/* `sshd -T` refuses a broken configuration and prints the one that counts: every line of
 * ours must be in it. */
static bool ssh_agrees(struct boot *b, const char *lines, struct diag *d)
{
	static const char *const sshd[] = { SSH_DAEMON, "-T", NULL };
	BUF(out);

	if (*b->root)
		return true;
	if (!file_mkdir("/run/sshd", 0755, d) || !system_call(b, sshd, &out, d))
		return false;
	for (size_t n; *lines; lines += n + 1) {
		BUF(line);

		n = strcspn(lines, "\n");
		buf_add(&line, lines, n);
		if (!system_lists(buf_text(&out), line.data))
			return diag_error(d, "sshd does not take '%s' from " SSH_DROP_IN "; does "
					     "sshd_config set it before its Include?", line.data);
	}
	return true;
}

/* Told every time: a run may have died between the file and the telling. */
static bool ssh_set(struct boot *b, const struct json *s, struct buf *said, struct diag *d)
{
	static const char *const reload[] = { "systemctl", "try-reload-or-restart", "ssh.service",
					      NULL };
	const struct json *ssh = json_get(s, "ssh");
	const char *root = json_str(ssh, "root_login");
	bool existed;
	CAUGHT(c);
	BUF(path);
	BUF(old);
	BUF(text);

	(void)said;
	if (!file_exists(boot_path(b, &path, SSH_DAEMON)))
		return diag_error(d, "there is no sshd to configure; install openssh-server, or "
				     "leave it out");
	if (ssh_text(ssh, &text) && !ssh_is_open(b, s, root && *root == 'n')) {
		boot_degrade(b, "system.ssh is left as it was, or nobody could log in: no user has "
				"both an SSH key and sudo, or is root; add one, and reboot");
		return true;
	}
	existed = file_read(boot_path(b, &path, SSH_DROP_IN), SYSTEM_MAX_FILE, &old, &c);
	if (!file_replace(path.data, text.data, text.len, 0644, d))
		return false;
	if (ssh_agrees(b, text.data, d))
		return system_call(b, reload, &old, d);
	if (!(existed ? file_replace(path.data, buf_text(&old), old.len, 0644, d) :
	      !unlink(path.data)))
		diag_sys(d, "cannot put back '%s'", path.data);
	return false;
}

const struct system_key system_key_ssh = { "ssh", ssh_set };
