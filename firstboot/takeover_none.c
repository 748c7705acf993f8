/* SPDX-License-Identifier: MIT */
#include "base/file.h"
#include "firstboot/stack.h"
#include "firstboot/state.h"
#include "firstboot/takeover.h"

/* What we wrote last is in the journal, by its path: a file that is neither that nor the
 * new text is a person's, and stays. */
bool takeover_write(struct boot *b, const char *name, const struct buf *text, struct diag *d)
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
	if (exists && strcmp(old, hash) && (!known || strcmp(known, old))) {
		boot_degrade(b, "kept %s, which differs from the plan", path.data);
		return true;
	}
	return ((exists && !strcmp(old, hash)) ||
		file_replace(path.data, buf_text(text), text->len, 0644, d)) &&
	       ((known && !strcmp(known, hash)) ||
		state_add(b->state, path.data, /* done= */ true, hash, d));
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
