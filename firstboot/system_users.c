/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdint.h>
#include <sys/stat.h>

#include "firstboot/command.h"
#include "firstboot/system.h"

#define USERS_SUDOERS "/etc/sudoers.d/prebake"
#define USERS_BEGIN   "# prebake: keys of the spec, written at each boot\n"
#define USERS_END     "# prebake: end\n"
#define USERS_KEYS    "authorized_keys"

/* The row of /etc/passwd, until the next call; NULL: none. */
static const struct passwd *users_find(struct boot *b, const char *name)
{
	BUF(path);
	autofclose FILE *f = fopen(boot_path(b, &path, "/etc/passwd"), "re");
	const struct passwd *row = NULL;

	while (f && (row = fgetpwent(f)) && strcmp(row->pw_name, name))
		;
	return row;
}

static bool users_is_in(struct boot *b, const char *name, const char *group)
{
	BUF(path);
	autofclose FILE *f = fopen(boot_path(b, &path, "/etc/group"), "re");
	const struct group *row = NULL;

	while (f && (row = fgetgrent(f)) && strcmp(row->gr_name, group))
		;
	for (char **member = row ? row->gr_mem : NULL; member && *member; member++)
		if (!strcmp(*member, name))
			return true;
	return false;
}

/* useradd(8), usermod(8).  Both find their files below another root with -P. */
static bool users_make(struct boot *b, const struct json *user, const char *name, struct diag *d)
{
	const struct passwd *row = users_find(b, name);
	const char *shell = json_str(user, "shell"), *prefix = *b->root ? "-P" : NULL;
	bool right = row && (!shell || !strcmp(shell, row->pw_shell));
	BUF(groups);
	BUF(out);

	EACH(group, json_get(user, "groups"))
		if (json_text(group) && !users_is_in(b, name, json_text(group)))
			buf_printf(&groups, "%s%s", groups.len ? "," : "", json_text(group));
	if (right && !groups.len)
		return true;
	if (!shell)
		shell = row ? row->pw_shell : "/bin/bash";

	const char *const add[] = { "useradd", "-m", "-U", "-s", shell, "-G", buf_text(&groups),
				    name, prefix, b->root, NULL };
	const char *const mod[] = { "usermod", "-a", "-s", shell, "-G", buf_text(&groups), name,
				    prefix, b->root, NULL };
	const char *const *argv = row ? mod : add;

	return command_run(&(struct command){ .argv = argv, .what = argv[0] }, &out, d);
}

/* The text without our block, then the block anew, with the keys that are not there: what
 * the provider or a person has added stays, and a key that has left the spec goes.  A mark that
 * lost its other half goes, too, and what is behind it stays. */
static void users_merge(const char *old, const struct json *keys, struct buf *text)
{
	size_t begin = SIZE_MAX;
	BUF(block);

	for (const char *line = old; *line; line += *line == '\n') {
		const size_t at = text->len;

		buf_add(text, line, strcspn(line, "\n"));
		buf_char(text, '\n');
		line += strcspn(line, "\n");
		if (!strcmp(text->data + at, USERS_BEGIN))
			text->data[text->len = begin = at] = '\0';
		if (!strcmp(text->data + at, USERS_END)) {
			text->data[text->len = begin < at ? begin : at] = '\0';
			begin = SIZE_MAX;
		}
	}
	EACH(key, keys)
		if (json_text(key) && !system_lists(buf_text(text), json_text(key)))
			buf_printf(&block, "%s\n", json_text(key));
	if (block.len)
		buf_printf(text, USERS_BEGIN "%s" USERS_END, block.data);
}

/* ~/.ssh, made when it is not there.  The home is the user's, who may have put links
 * anywhere: none is followed. */
static int users_ssh(const char *home, const struct passwd *row, struct diag *d)
{
	autoclose int at = open(home, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	struct stat st;
	int fd;

	if (at >= 0)
		mkdirat(at, ".ssh", 0700);
	fd = at < 0 ? -1 : openat(at, ".ssh", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd >= 0 && !fstat(fd, &st) && (st.st_uid || !fchown(fd, row->pw_uid, row->pw_gid)))
		return fd;
	diag_sys(d, "cannot use '%s/.ssh', which must be a directory and no link", home);
	if (fd >= 0)
		close(fd);
	return -1;
}

/* Is what is there a file of the user's own alone, and no link to another's?  No file: yes,
 * and empty. */
static bool users_read(int fd, const struct passwd *row, struct buf *old, bool *ret_theirs,
		       struct diag *d)
{
	autoclose int file = openat(fd, USERS_KEYS, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat st;
	BUF(path);

	*ret_theirs = false;
	if (file < 0 && errno == ENOENT)
		return true;
	if (file < 0 || fstat(file, &st) || !S_ISREG(st.st_mode) || st.st_nlink != 1 ||
	    (st.st_uid && st.st_uid != row->pw_uid))
		return diag_error(d, "'%s/.ssh/" USERS_KEYS "' must be a file of the user's own, "
				     "and no link", row->pw_dir);
	*ret_theirs = st.st_uid == row->pw_uid;
	buf_printf(&path, "/proc/self/fd/%d", file);
	return file_read(path.data, SYSTEM_MAX_FILE, old, d);
}

/* By the descriptor of ~/.ssh, so that nobody can put another directory in its place; and
 * the user's before it has its name, which file_replace() does not do. */
static bool users_write(int fd, const struct passwd *row, const struct buf *text, struct diag *d)
{
	autoclose int file = -1;
	BUF(path);
	BUF(tmp);

	buf_printf(&path, "/proc/self/fd/%d/" USERS_KEYS, fd);
	file = file_stage(path.data, text->data, text->len, 0600, &tmp, d);
	if (file < 0)
		return false;
	if (!fchown(file, row->pw_uid, row->pw_gid) && !fsync(file) &&
	    !rename(tmp.data, path.data) && !fsync(fd))
		return true;
	diag_sys(d, "cannot write '%s/.ssh/" USERS_KEYS "'", row->pw_dir);
	unlink(tmp.data);
	return false;
}

static bool users_keys(struct boot *b, const struct json *user, const char *name, struct diag *d)
{
	const struct passwd *row = users_find(b, name);
	const struct json *keys = json_get(user, "ssh_keys");
	autoclose int fd = -1;
	bool theirs;
	BUF(home);
	BUF(old);
	BUF(text);

	if (!row)
		return diag_error(d, "it is not in /etc/passwd");
	buf_printf(&text, "%s/.ssh/" USERS_KEYS, boot_path(b, &home, row->pw_dir));
	if (!json_first(keys) && !file_exists(text.data))
		return true;
	buf_free(&text);
	fd = users_ssh(home.data, row, d);
	if (fd < 0 || !users_read(fd, row, &old, &theirs, d))
		return false;
	users_merge(buf_text(&old), keys, &text);
	return (theirs && !strcmp(buf_text(&old), buf_text(&text))) ||
	       users_write(fd, row, &text, d);
}

/* sudo takes no file with a dot in its name (sudoers(5)): it is checked beside its place. */
static bool users_sudo(struct boot *b, const struct buf *text, struct diag *d)
{
	CAUGHT(c);
	BUF(path);
	BUF(tmp);
	BUF(old);

	boot_path(b, &path, USERS_SUDOERS);
	if (!text->len)
		return !unlink(path.data) || errno == ENOENT ||
		       diag_sys(d, "cannot remove '%s'", path.data);
	if (file_read(path.data, SYSTEM_MAX_FILE, &old, &c) && !strcmp(buf_text(&old), text->data))
		return true;
	buf_printf(&tmp, "%s.new", path.data);
	const char *const visudo[] = { "visudo", "-c", "-q", "-f", tmp.data, NULL };

	if (!file_replace(tmp.data, text->data, text->len, 0440, d))
		return false;
	if (system_call(b, visudo, &old, d) && (!rename(tmp.data, path.data) ||
						diag_sys(d, "cannot write '%s'", path.data)))
		return true;
	unlink(tmp.data);
	return false;
}

/* Users and keys that a later plan lacks stay; sudo goes. */
static bool users_set(struct boot *b, const struct json *s, struct buf *said, struct diag *d)
{
	unsigned n = 0;
	BUF(sudoers);

	EACH(user, json_get(s, "users")) {
		const char *name = json_str(user, "name");
		CAUGHT(c);

		if (!name)
			return diag_error(d, "a user has no name");
		n++;
		if (!users_make(b, user, name, &c) || !users_keys(b, user, name, &c))
			return diag_error(d, "'%s': %s", name, diag_text(&c));
		if (json_true(user, "sudo"))
			buf_printf(&sudoers, "%s ALL=(ALL:ALL) NOPASSWD: ALL\n", name);
	}
	buf_printf(said, " (%u)", n);
	return users_sudo(b, &sudoers, d);
}

const struct system_key system_key_users = { "users", users_set };
