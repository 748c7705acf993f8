/* SPDX-License-Identifier: MIT */
#include "base/file.h"
#include "firstboot/stack.h"
#include "firstboot/state.h"
#include "firstboot/takeover.h"

/* What we wrote last is in the journal, by its path: a file that is neither that nor the
 * new text is a person's, and stays. */
static bool takeover_put(struct boot *b, const char *name, const struct buf *text, bool ours,
			 struct diag *d)
{
	BUF(path);
	BUF(there);
	char hash[STATE_HASH_SIZE], old[STATE_HASH_SIZE];
	bool exists = file_exists(stack_path(b, &path, name));
	const char *known = json_str(b->state->done, path.data);

	if (exists && !file_read(path.data, STACK_MAX_BYTES, &there, d))
		return false;
	state_hash(text, hash);
	state_hash(&there, old);
	if (exists && !ours && strcmp(old, hash) && (!known || strcmp(known, old))) {
		boot_degrade(b, "kept %s/%s, which differs from the plan", boot_stack_dir(b),
			     name);
		return true;
	}
	return ((exists && !strcmp(old, hash)) ||
		file_replace(path.data, buf_text(text), text->len, 0644, d)) &&
	       ((known && !strcmp(known, hash)) ||
		state_add(b->state, path.data, /* done= */ true, hash, d));
}

bool takeover_write(struct boot *b, const char *name, const struct buf *text, struct diag *d)
{
	return takeover_put(b, name, text, /* ours= */ false, d);
}

/* What stands there for the time before is not a person's, even if a cut kept the journal
 * from knowing. */
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
	return takeover_put(b, STACK_CADDYFILE, &text, takeover_is_ours(b, SITES_WAITING, &c) ||
			    takeover_is_ours(b, SITES_TURNING, &c), d);
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

bool takeover_runs(struct boot *b)
{
	(void)b;
	return false;
}
