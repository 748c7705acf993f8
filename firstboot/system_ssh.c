/* SPDX-License-Identifier: MIT */
#include <glob.h>
#include <sys/stat.h>

#include "firstboot/system.h"

#define SSH_DAEMON "/usr/sbin/sshd"
/* sshd keeps the first value it meets: before cloud-init's 50-cloud-init.conf. */
#define SSH_DROP_IN "/etc/ssh/sshd_config.d/10-prebake.conf"

/* Does an SSH key open any account?  Without one, passwords are the only way in. */
static bool ssh_has_key(struct boot *b)
{
	struct stat st;
	glob_t g = {0};
	bool found = false;
	BUF(path);

	glob(boot_path(b, &path, "/{root,home/*}/.ssh/authorized_keys"), GLOB_BRACE, NULL, &g);
	for (size_t i = 0; i < g.gl_pathc; i++)
		found = found || (!stat(g.gl_pathv[i], &st) && st.st_size);
	globfree(&g);
	return found;
}

/* The user for whom root is not needed. */
static bool ssh_has_sudoer(const struct json *s)
{
	EACH(user, json_get(s, "users"))
		if (json_true(user, "sudo") && json_first(json_get(user, "ssh_keys")))
			return true;
	return false;
}

/* The drop-in, and what `sshd -T` must print then, in its own words. */
static bool ssh_wanted(const struct json *ssh, struct buf *text, struct buf *lines)
{
	const char *root = json_str(ssh, "root_login"), *word;
	bool closes = root && *root != 'y';

	if (json_get(ssh, "password_authentication")) {
		word = json_true(ssh, "password_authentication") ? "yes" : "no";
		buf_printf(text, "PasswordAuthentication %s\nKbdInteractiveAuthentication %s\n",
			   word, word);
		buf_printf(lines, "passwordauthentication %s\n", word);
		closes |= *word == 'n';
	}
	if (root) {
		buf_printf(text, "PermitRootLogin %s\n", root);
		buf_printf(lines, "permitrootlogin %s\n",
			   *root == 'p' ? "without-password" : root);
	}
	if (closes)
		buf_str(lines, "pubkeyauthentication yes\n");
	return closes;
}

/* `sshd -T` refuses a broken configuration and prints the one that counts. */
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

static bool ssh_put_back(const char *path, const struct buf *old, bool existed, struct diag *d)
{
	if (existed)
		return file_replace(path, buf_text(old), old->len, 0644, d);
	return !unlink(path) || diag_sys(d, "cannot remove '%s'", path);
}

/* Told every time: a run may have died between the file and the telling. */
static bool ssh_set(struct boot *b, const struct json *s, struct buf *said, struct diag *d)
{
	static const char *const reload[] = { "systemctl", "try-reload-or-restart", "ssh.service",
					      NULL };
	const char *root = json_str(json_get(s, "ssh"), "root_login");
	bool existed, closes;
	BUF(path);
	BUF(old);
	BUF(text);
	BUF(lines);

	(void)said;
	if (!file_exists(boot_path(b, &path, SSH_DAEMON)))
		return diag_error(d, "there is no sshd to configure; install openssh-server, or "
				     "leave it out");
	closes = ssh_wanted(json_get(s, "ssh"), &text, &lines);
	if (closes && (!ssh_has_key(b) || (root && !strcmp(root, "no") && !ssh_has_sudoer(s)))) {
		boot_degrade(b, "system.ssh is left as it was, since nobody could log in: no user "
				"has an SSH key%s; add one and reboot",
			     ssh_has_key(b) ? " and sudo" : "");
		return true;
	}
	existed = file_exists(boot_path(b, &path, SSH_DROP_IN));
	if (existed && !file_read(path.data, SYSTEM_MAX_FILE, &old, d))
		return false;
	if (!file_replace(path.data, text.data, text.len, 0644, d))
		return false;
	if (!ssh_agrees(b, lines.data, d))
		return ssh_put_back(path.data, &old, existed, d) && false;
	return system_call(b, reload, &old, d);
}

const struct system_key system_key_ssh = { "ssh", ssh_set };
