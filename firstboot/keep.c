/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "firstboot/state.h"
#include "firstboot/keep.h"
#include "firstboot/stack.h"

#define KEEP_FILE BOOT_STATE "/files.json"

enum { KEEP_MAX_BYTES = 1024 * 1024 };

static struct json *keep_hashes(const char *path, struct diag *d)
{
	BUF(text);

	if (!file_exists(path))
		return json_object();
	return file_read(path, KEEP_MAX_BYTES, &text, d)
	       ? json_parse(buf_text(&text), text.len, path, d) : NULL;
}

static bool keep_remember(struct json *hashes, const char *name, const char *hash,
			  const char *path, struct diag *d)
{
	BUF(text);
	const char *known = json_str(hashes, name);

	if (known && !strcmp(known, hash))
		return true;
	json_set_str(hashes, name, hash);
	json_print(hashes, /* indented= */ true, &text);
	return file_replace(path, text.data, text.len, 0600, d);
}

bool keep_write(struct boot *b, const char *name, const struct buf *text, struct diag *d)
{
	CLEANUP(buf_free) struct buf path = {0}, state = {0}, there = {0}, beside = {0};
	char hash[STATE_HASH_SIZE], old[STATE_HASH_SIZE];
	autojson hashes = keep_hashes(boot_path(b, &state, KEEP_FILE), d);
	const char *known = json_str(hashes, name);
	struct stat st;
	bool exists = lstat(stack_path(b, &path, name), &st) == 0;

	if (!hashes || (exists && !file_read(path.data, KEEP_MAX_BYTES, &there, d)))
		return false;
	state_hash(text, hash);
	state_hash(&there, old);
	buf_printf(&beside, "%s.prebake-new", path.data);
	if (exists && strcmp(old, hash) && (!known || strcmp(known, old))) {
		boot_degrade(b, "kept %s/%s, which was edited here; the plan's text is beside it "
			     "as %s.prebake-new: move it over to take it, or copy the changes by "
			     "hand",
			     boot_stack_dir(b), name, name);
		return file_replace(beside.data, buf_text(text), text->len, 0644, d);
	}
	if ((!exists || strcmp(old, hash)) &&
	    !file_replace(path.data, buf_text(text), text->len, 0644, d))
		return false;
	unlink(beside.data);
	return keep_remember(hashes, name, hash, state.data, d);
}
