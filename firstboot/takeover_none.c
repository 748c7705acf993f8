/* SPDX-License-Identifier: MIT */
#include "base/file.h"
#include "firstboot/stack.h"
#include "firstboot/takeover.h"

bool takeover_write(struct boot *b, const char *name, const struct buf *text, struct diag *d)
{
	BUF(path);
	BUF(there);

	if (!file_exists(stack_path(b, &path, name)))
		return file_replace(path.data, buf_text(text), text->len, 0644, d);
	if (!file_read(path.data, STACK_MAX_BYTES, &there, d))
		return false;
	if (strcmp(buf_text(&there), buf_text(text)))
		boot_degrade(b, "kept %s/%s, which differs from the plan", boot_stack_dir(b),
			     name);
	return true;
}

bool takeover_caddyfile(struct boot *b, const struct buf *sites, struct diag *d)
{
	BUF(link);

	if (symlink(STACK_CADDYFILE, stack_path(b, &link, "Caddyfile")) && errno != EEXIST)
		return diag_sys(d, "cannot link %s", link.data);
	return takeover_write(b, STACK_CADDYFILE, sites, d);
}

bool takeover_defaults(struct boot *b, struct diag *d)
{
	(void)b;
	(void)d;
	return true;
}

bool takeover_reload(struct boot *b, struct diag *d)
{
	(void)b;
	(void)d;
	return true;
}
