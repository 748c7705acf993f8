/* SPDX-License-Identifier: MIT */
/* The stack's directory, the directories the plan asks for, and the compose file. */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "firstboot/github.h"
#include "firstboot/keep.h"
#include "firstboot/stack.h"

enum { FILES_MAX_BYTES = 1024 * 1024 };

static const struct json *files_compose(const struct boot *b)
{
	return json_get(json_get(b->plan, "stack"), "compose");
}

static bool files_payload(struct boot *b, struct buf *out, struct diag *d)
{
	CLEANUP(buf_free) struct buf path = {0}, name = {0};
	const char *payload = json_str(files_compose(b), "payload");

	if (!payload)
		return true;
	buf_printf(&name, "/etc/prebake/%s", payload);
	return file_read(boot_path(b, &path, name.data), FILES_MAX_BYTES, out, d);
}

static bool files_input(struct boot *b, struct buf *in, struct diag *d)
{
	const struct json *stack = json_get(b->plan, "stack");

	buf_printf(in, "%s\n", boot_stack_dir(b));
	json_print(files_compose(b), /* indented= */ false, in);
	if (json_get(stack, "directories"))
		json_print(json_get(stack, "directories"), /* indented= */ false, in);
	return files_payload(b, in, d);
}

/* An id as "name" or a number; false with errno 0 when nobody has the name. */
static bool files_id(const char *s, bool group, unsigned *ret)
{
	char *end;
	unsigned long n = strtoul(s, &end, 10);
	struct passwd *p = group ? NULL : getpwnam(s);
	struct group *g = group ? getgrnam(s) : NULL;

	if (*s >= '0' && *s <= '9' && !*end && n < UINT32_MAX)
		*ret = (unsigned)n;
	else if (p)
		*ret = p->pw_uid;
	else if (g)
		*ret = g->gr_gid;
	else
		return false;
	return true;
}

/* "user", "user:group", or numbers. */
static bool files_own(int fd, const char *owner, const char *path, struct diag *d)
{
	BUF(user);
	unsigned uid = (unsigned)-1, gid = (unsigned)-1;
	const char *colon = strchr(owner, ':');

	buf_add(&user, owner, strcspn(owner, ":"));
	if ((user.len && !files_id(user.data, /* group= */ false, &uid)) ||
	    (colon && colon[1] && !files_id(colon + 1, /* group= */ true, &gid)))
		return diag_error(d, "'%s' cannot belong to '%s': this system has no such user or "
				  "group", path, owner);
	return fchown(fd, uid, gid) == 0 || diag_sys(d, "cannot change the owner of '%s'", path);
}

static bool files_directory(struct boot *b, const struct json *row, struct diag *d)
{
	BUF(path);
	const char *name = json_str(row, "path"), *owner = json_str(row, "owner");
	mode_t mode = (mode_t)strtoul(json_str(row, "mode"), NULL, 8);
	autoclose int fd = -1;

	if (*name == '/')
		boot_path(b, &path, name);
	else
		stack_path(b, &path, name);
	if (!file_mkdir(path.data, mode & 0700, d))
		return false;
	fd = open(path.data, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return errno == ELOOP || errno == ENOTDIR
		       ? diag_error(d, "'%s' is a symbolic link; it must be a directory", path.data)
		       : diag_sys(d, "cannot open '%s'", path.data);
	if (owner && !files_own(fd, owner, path.data, d))
		return false;
	return fchmod(fd, mode) == 0 || diag_sys(d, "cannot change the mode of '%s'", path.data);
}

static bool files_run(struct boot *b, struct diag *d)
{
	CLEANUP(buf_free) struct buf path = {0}, text = {0}, parent = {0};
	const struct json *stack = json_get(b->plan, "stack"), *compose = files_compose(b);
	const struct json *github = json_get(compose, "github");

	if (!file_mkdir(stack_path(b, &path, ""), 0755, d))
		return false;
	for (const struct json *r = json_first(json_get(stack, "directories")); r; r = json_next(r))
		if (!files_directory(b, r, d))
			return false;
	stack_path(b, &path, stack_file(b));
	buf_add(&parent, path.data, (size_t)(strrchr(path.data, '/') - path.data));
	if (!file_mkdir(parent.data, 0755, d))
		return false;
	if (github ? !github_fetch(b, github, &text, d) : !files_payload(b, &text, d))
		return false;
	return keep_write(b, stack_file(b), &text, d);
}

const struct step step_files = { .name = "files", .input = files_input, .run = files_run };
