/* SPDX-License-Identifier: MIT */
/* Log in to the plan's registries: for compose in config.json, and once at the Engine to
 * know now whether the logins are right. */
#include <string.h>

#include "base/base64.h"
#include "base/file.h"
#include "firstboot/pull.h"

#define REGISTRIES_DIR  "/root/.docker"
#define REGISTRIES_FILE REGISTRIES_DIR "/config.json"

enum { REGISTRIES_MAX_BYTES = 1024 * 1024 };

static const struct json *registries_rows(const struct boot *b)
{
	return json_get(json_get(b->plan, "stack"), "registries");
}

static bool registries_user(struct boot *b, const struct json *row, struct buf *out,
			    struct diag *d)
{
	if (!boot_expand(b, json_str(row, "username"), out, d))
		return false;
	buf_char(out, ':');
	return boot_expand(b, json_str(row, "password"), out, d);
}

static bool registries_input(struct boot *b, struct buf *in, struct diag *d)
{
	for (const struct json *r = json_first(registries_rows(b)); r; r = json_next(r)) {
		buf_printf(in, "%s\n", json_str(r, "host"));
		if (!registries_user(b, r, in, d))
			return false;
		buf_char(in, '\n');
	}
	return true;
}

/* The file has other people's logins and settings too: only our hosts change. */
static bool registries_merge(struct boot *b, struct json *config, struct diag *d)
{
	const struct json *old = json_get(config, "auths");
	struct json *auths = json_is_object(old) ? json_copy(old) : json_object();

	for (const struct json *r = json_first(registries_rows(b)); r; r = json_next(r)) {
		CLEANUP(buf_free) struct buf user = {0}, auth = {0};
		struct json *entry = json_object();

		json_set(auths, pull_server(json_str(r, "host")), entry);
		if (!registries_user(b, r, &user, d)) {
			json_free(auths);
			return false;
		}
		base64_add(&auth, user.data, user.len, BASE64_STANDARD);
		json_set_str(entry, "auth", auth.data);
	}
	json_set(config, "auths", auths);
	return true;
}

static bool registries_write(struct boot *b, struct diag *d)
{
	CLEANUP(buf_free) struct buf path = {0}, dir = {0}, old = {0}, text = {0};
	autojson config = NULL;

	if (!file_mkdir(boot_path(b, &dir, REGISTRIES_DIR), 0700, d))
		return false;
	boot_path(b, &path, REGISTRIES_FILE);
	if (file_exists(path.data) && !file_read(path.data, REGISTRIES_MAX_BYTES, &old, d))
		return false;
	config = old.len ? json_parse(old.data, old.len, path.data, d) : json_object();
	if (!config)
		return false;
	if (!json_is_object(config))
		return diag_error(d, "'%s' is not a JSON object: repair or remove it", path.data);
	if (json_str(config, "credsStore"))
		boot_note(b, "%s has a credsStore, which docker asks instead of the logins here",
			  REGISTRIES_FILE);
	if (!registries_merge(b, config, d))
		return false;
	json_print(config, /* indented= */ true, &text);
	return !strcmp(buf_text(&old), text.data) ||
	       file_replace(path.data, text.data, text.len, 0600, d);
}

static bool registries_run(struct boot *b, struct diag *d)
{
	CLEANUP(engine_close) struct engine e = {0};
	bool ok = true;

	if (!engine_open(b, &e, d))
		return false;
	for (const struct json *r = json_first(registries_rows(b)); r; r = json_next(r))
		ok = pull_login(&e, b, r, d) && ok;
	return ok && registries_write(b, d);
}

const struct step step_registries = {
	.name = "registries", .input = registries_input, .run = registries_run,
};
