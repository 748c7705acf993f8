/* SPDX-License-Identifier: MIT */
/* Log in to the plan's registries: for compose in config.json, and once at the Engine to
 * know now whether the logins are right. */
#include "base/base64.h"
#include "base/file.h"
#include "firstboot/pull.h"

#define REGISTRIES_DIR  "/root/.docker"
#define REGISTRIES_FILE REGISTRIES_DIR "/config.json"

static bool registries_input(struct boot *b, struct buf *in, struct diag *d)
{
	EACH(r, json_at(b->plan, "stack.registries")) {
		buf_printf(in, "%s\n", json_str(r, "host"));
		if (!pull_user(b, r, in, d))
			return false;
	}
	return true;
}

/* The file has other people's logins and settings too: only our hosts change. */
static bool registries_merge(struct boot *b, struct json *config, struct diag *d)
{
	const struct json *old = json_get(config, "auths");
	struct json *auths = json_is_object(old) ? json_copy(old) : json_object();

	json_set(config, "auths", auths);
	EACH(r, json_at(b->plan, "stack.registries")) {
		struct json *entry = json_object();
		BUF(user);
		BUF(auth);

		json_set(auths, json_str(r, "host"), entry);
		if (!pull_user(b, r, &user, d))
			return false;
		base64_add(&auth, user.data, user.len, BASE64_STANDARD);
		json_set_str(entry, "auth", auth.data);
	}
	return true;
}

static bool registries_run(struct boot *b, struct diag *d)
{
	autojson config = NULL;
	struct engine e;
	BUF(path);

	if (!engine_open(b, &e, d) || !file_mkdir(boot_path(b, &path, REGISTRIES_DIR), 0700, d))
		return false;
	EACH(r, json_at(b->plan, "stack.registries"))
		if (!pull_login(&e, r, d))
			return false;
	config = json_read(boot_path(b, &path, REGISTRIES_FILE), d);
	return config && registries_merge(b, config, d) && json_write(path.data, config, 0600, d);
}

const struct step step_registries = {
	.name = "registries", .input = registries_input, .run = registries_run,
};
