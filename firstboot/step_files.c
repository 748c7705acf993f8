/* SPDX-License-Identifier: MIT */
/* The stack's directory, the directories the plan asks for, and the compose file. */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/file.h"
#include "firstboot/command.h"
#include "firstboot/github.h"
#include "firstboot/stack.h"
#include "firstboot/takeover.h"

#define FILES_PAYLOAD "stack.compose.payload"

static bool files_input(struct boot *b, struct buf *in, struct diag *d)
{
	json_print(json_get(b->plan, "stack"), /* indented= */ false, in);
	return stack_payload(b, FILES_PAYLOAD, in, d);
}

/* Of an absolute path, only what lies at the root may be a link: what lies below may be mounted
 * into containers.  chown(1) knows names, and is given the very directory that is open here.
 * It clears bits of the mode, so the mode comes last. */
static bool files_directory(struct boot *b, const struct json *row, struct diag *d)
{
	const char *name = json_str(row, "path"), *owner = json_str(row, "owner");
	mode_t mode = (mode_t)strtoul(json_str(row, "mode"), NULL, 8);
	int top = (int)strcspn(name + 1, "/") + 1;
	autoclose int fd = -1, inherited = -1;
	BUF(path);
	BUF(self);
	BUF(out);

	if (*name != '/')
		stack_path(b, &path, name);
	else if (name[top])
		buf_printf(&path, "%s%.*s" FILE_BELOW "%s", b->root, top, name, name + top + 1);
	else
		boot_path(b, &path, name);
	if (!file_mkdir(path.data, mode & 0700, d))
		return false;
	fd = file_open(path.data, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
	if (fd < 0)
		return diag_sys(d, "cannot open %s", name);
	inherited = dup(fd);
	buf_printf(&self, "/proc/self/fd/%d", inherited);

	const char *const argv[] = { "chown", "--", owner, self.data, NULL };

	if (owner && !command_run(&(struct command){ .argv = argv, .what = "chown" }, &out, d))
		return false;
	return !fchmod(fd, mode) || diag_sys(d, "cannot change the mode of %s", name);
}

static bool files_run(struct boot *b, struct diag *d)
{
	const struct json *github = json_at(b->plan, "stack.compose.github");
	BUF(path);
	BUF(text);

	if (!file_mkdir(boot_path(b, &path, boot_stack_dir(b)), 0755, d))
		return false;
	EACH(r, json_at(b->plan, "stack.directories"))
		if (!files_directory(b, r, d))
			return false;
	return (github ? github_fetch(b, github, &text, d)
		       : stack_payload(b, FILES_PAYLOAD, &text, d)) &&
	       takeover_write(b, stack_file(b), &text, d);
}

const struct step step_files = {
	.name = "files", .again = true, .input = files_input, .run = files_run,
};
