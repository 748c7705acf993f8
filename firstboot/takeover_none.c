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
		boot_degrade(b, "kept %s, which differs from the plan", path.data);
	return true;
}

/* What stands there for the time before is not a person's. */
static bool takeover_is_ours(struct boot *b, enum sites how, struct diag *d)
{
	BUF(path);
	BUF(there);
	BUF(text);

	return file_exists(stack_path(b, &path, STACK_CADDYFILE)) &&
	       file_read(path.data, STACK_MAX_BYTES, &there, d) && sites_text(b, how, &text, d) &&
	       !strcmp(buf_text(&there), buf_text(&text));
}

bool takeover_caddyfile(struct boot *b, enum sites how, struct diag *d)
{
	CAUGHT(c);
	BUF(path);
	BUF(text);

	if (symlink(STACK_CADDYFILE, stack_path(b, &path, "Caddyfile")) && errno != EEXIST)
		return diag_sys(d, "cannot link %s", path.data);
	if (!sites_text(b, how, &text, d))
		return false;
	if (takeover_is_ours(b, SITES_WAITING, &c) || takeover_is_ours(b, SITES_TURNING, &c))
		return file_replace(stack_path(b, &path, STACK_CADDYFILE), text.data, text.len,
				    0644, d);
	return takeover_write(b, STACK_CADDYFILE, &text, d);
}

bool takeover_input(struct boot *b, struct buf *in, struct diag *d)
{
	(void)b;
	(void)in;
	(void)d;
	return true;
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
