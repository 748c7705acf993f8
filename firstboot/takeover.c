/* SPDX-License-Identifier: MIT */
#include <sys/stat.h>

#include "base/file.h"
#include "firstboot/caddyfile.h"
#include "firstboot/dotenv.h"
#include "firstboot/engine.h"
#include "firstboot/state.h"
#include "firstboot/stack.h"
#include "firstboot/takeover.h"

#define TAKEOVER_HASHES BOOT_STATE "/files.json"
#define TAKEOVER_OUTER  "Caddyfile"
#define TAKEOVER_PROBE  "prebake-probe" /* a value that no compose file has */

/* What we wrote last is remembered by its hash.  A file that is neither that nor the new
 * text was edited: it stays, and the new text is put beside it. */
static bool takeover_place(struct boot *b, const char *name, const struct buf *text,
			   struct diag *d)
{
	BUF(path);
	BUF(state);
	BUF(there);
	BUF(beside);
	char hash[STATE_HASH_SIZE], old[STATE_HASH_SIZE];
	autojson hashes = json_read(boot_path(b, &state, TAKEOVER_HASHES), d);
	const char *known = json_str(hashes, name);
	struct stat st;
	bool exists = lstat(stack_path(b, &path, name), &st) == 0;

	if (!hashes || (exists && !file_read(path.data, STACK_MAX_BYTES, &there, d)))
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
	if (known && !strcmp(known, hash))
		return true;
	json_set_str(hashes, name, hash);
	return json_write(state.data, hashes, 0600, d);
}

/* Digests of a plan before this one count no more; their file may be in COMPOSE_FILE. */
bool takeover_write(struct boot *b, const char *name, const struct buf *text, struct diag *d)
{
	BUF(path);
	BUF(none);

	buf_str(&none, "services: {}\n");
	return (json_at(b->plan, "stack.digests") ||
		!file_exists(stack_path(b, &path, STACK_DIGESTS)) ||
		takeover_place(b, STACK_DIGESTS, &none, d)) && takeover_place(b, name, text, d);
}

/* The text of our sites, without those that a person's part serves.  Options must stand
 * first, and there may be a person's. */
static bool takeover_sites(struct boot *b, const struct caddyfile *file, enum sites how,
			   struct buf *out, struct diag *d)
{
	if (!sites_begin(b, how, /* options= */ !file->head.len, out, d))
		return false;
	EACH(s, json_at(b->plan, "proxy.caddy.sites")) {
		BUF(host);

		if (!boot_expand(b, json_str(s, "host"), &host, d))
			return false;
		if (caddyfile_claims(file, host.data))
			boot_note(b, "the Caddyfile already serves %s: left as it is", host.data);
		else if (!sites_add(b, s, how, out, d))
			return false;
	}
	return true;
}

/* A hand-made file moves into the directory, and its old place leads there.  A second one
 * stays: Caddy does not read it, and only a person knows what it is for. */
static bool takeover_move(struct boot *b, const char *inner, struct diag *d)
{
	BUF(outer);
	struct stat st;
	bool exists = lstat(stack_path(b, &outer, TAKEOVER_OUTER), &st) == 0;

	if (exists && S_ISDIR(st.st_mode))
		exists = rmdir(outer.data); /* Docker makes one where a file is missing */
	if (exists && S_ISREG(st.st_mode) && !file_exists(inner))
		exists = rename(outer.data, inner);
	if (!exists && symlink(STACK_CADDYFILE, outer.data))
		return diag_sys(d, "cannot make the link '%s'", outer.data);
	if (exists && !S_ISLNK(st.st_mode))
		boot_degrade(b, "Caddy reads " STACK_CADDYFILE " in %s, not " TAKEOVER_OUTER
			     ": move what is missing there and remove the latter",
			     boot_stack_dir(b));
	return true;
}

bool takeover_caddyfile(struct boot *b, enum sites how, struct diag *d)
{
	CLEANUP(caddyfile_free) struct caddyfile file = {0};
	BUF(inner);
	BUF(old);
	BUF(sites);
	BUF(text);

	stack_path(b, &inner, STACK_CADDYFILE);
	if (!takeover_move(b, inner.data, d))
		return false;
	if (file_exists(inner.data) && !file_read(inner.data, STACK_MAX_BYTES, &old, d))
		return false;
	return caddyfile_read(buf_text(&old), old.len, &file, d) &&
	       takeover_sites(b, &file, how, &sites, d) &&
	       caddyfile_write(&file, buf_text(&sites), &text, d) &&
	       ((old.data && !strcmp(old.data, buf_text(&text))) ||
		file_replace(inner.data, buf_text(&text), text.len, 0644, d));
}

/* Would COMPOSE_FILE of .env flow into a container?  Compose interpolates from .env.  Where it
 * would not, this is the model; where compose refuses, stack_model() tells of it. */
static bool takeover_leaks(struct boot *b, bool *ret, struct diag *d)
{
	static const char *const args[] = { "config", "--format", "json", NULL };
	const struct stack_call call = { .args = args, .env = "COMPOSE_FILE=" TAKEOVER_PROBE,
					 .base_only = true };
	CAUGHT(c);
	BUF(out);

	*ret = !stack_compose(b, &call, &out, &c) || strstr(buf_text(&out), TAKEOVER_PROBE);
	if (!*ret && !b->model)
		b->model = json_parse(buf_text(&out), out.len, "compose's model", d);
	return stack_model(b, d);
}

bool takeover_defaults(struct boot *b, struct diag *d)
{
	BUF(path);
	BUF(text);
	BUF(files);
	autojson there = json_object();
	autojson more = json_object();
	const char *old;
	bool leaks;

	if (!dotenv_read(stack_path(b, &path, ".env"), &text, there, d))
		return false;
	old = json_str(there, "COMPOSE_FILE");
	buf_printf(&files, "%s%s", stack_file(b),
		   json_at(b->plan, "proxy.caddy") ? ":" STACK_OVERRIDE : "");
	/* Ours of a plan before this one, which pinned nothing, is no person's. */
	if (old && strcmp(old, files.data))
		return true;
	if (json_at(b->plan, "stack.digests"))
		buf_str(&files, ":" STACK_DIGESTS);
	if (old && !strcmp(old, files.data))
		return true;
	if (!takeover_leaks(b, &leaks, d))
		return false;
	if (leaks)
		return true;
	json_set_str(more, "COMPOSE_FILE", files.data);
	if (!json_get(there, "COMPOSE_PROJECT_NAME"))
		json_set_str(more, "COMPOSE_PROJECT_NAME", stack_name(b));
	return dotenv_append(path.data, &text, more, d);
}

bool takeover_input(struct boot *b, struct buf *in, struct diag *d)
{
	BUF(path);

	return !file_exists(stack_path(b, &path, STACK_CADDYFILE)) ||
	       file_read(path.data, STACK_MAX_BYTES, in, d);
}

bool takeover_runs(struct boot *b)
{
	CAUGHT(c);
	autojson there = NULL;
	struct engine e;

	if (!json_get(b->plan, "proxy"))
		return false;
	there = engine_open(b, &e, &c) ? engine_containers(&e, "caddy", &c) : NULL;
	return !there || json_first(there);
}
