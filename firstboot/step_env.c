/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>

#include "base/base64.h"
#include "base/file.h"
#include "firstboot/boot.h"
#include "firstboot/dotenv.h"
#include "firstboot/plan.h"

#define ENV_SECRETS BOOT_STATE "/secrets.json"

enum { ENV_BYTES = 32, ENV_MAX_BYTES = 256 }; /* 256: getrandom(2) is never cut short */

static const struct {
	const char *name, *alphabet;  /* NULL: hexadecimal */
} env_kinds[] = {
	{ "hex", NULL }, { "base64", BASE64_STANDARD }, { "base64url", BASE64_URL_BARE },
};

/* The stack's env, or an empty walk. */
static const struct json *env_rows(const struct boot *b)
{
	return json_first(plan_get(b->plan, "stack.env"));
}

static bool env_generate(const struct json *row, struct buf *out, struct diag *d)
{
	const char *kind = json_str(row, "generate");
	long long n = json_int(row, "bytes", ENV_BYTES);
	unsigned char bytes[ENV_MAX_BYTES];

	for (size_t k = 0; k < COUNT(env_kinds); k++) {
		if (strcmp(kind, env_kinds[k].name) || n < 1 || n > ENV_MAX_BYTES)
			continue;
		if (getrandom(bytes, (size_t)n, 0) != n)
			return diag_sys(d, "cannot get random bytes from the kernel");
		if (env_kinds[k].alphabet)
			base64_add(out, bytes, (size_t)n, env_kinds[k].alphabet);
		for (long long i = 0; !env_kinds[k].alphabet && i < n; i++)
			buf_printf(out, "%02x", bytes[i]);
		explicit_bzero(bytes, sizeof(bytes));
		return true;
	}
	return diag_error(d, "the plan's env '%s' must generate 1 to %d bytes as hex, base64 or "
			     "base64url", json_key(row), ENV_MAX_BYTES);
}

static struct json *env_read_secrets(const char *path, struct diag *d)
{
	CLEANUP(buf_free) struct buf text = {0};
	struct json *j;

	if (!file_exists(path))
		return json_object();
	if (!file_read(path, JSON_MAX_BYTES, &text, d))
		return NULL;
	j = json_parse(buf_text(&text), text.len, path, d);
	if (!j)
		diag_error(d, "restore '%s' from a backup, or remove it to make new secrets", path);
	return j;
}

/* What the .env lacks is taken from secrets.json; what is not there either is made,
 * and on disk before anything else sees it. */
static bool env_secrets(struct boot *b, struct diag *d)
{
	CLEANUP(buf_free) struct buf path = {0}, text = {0};
	autojson secrets = env_read_secrets(boot_path(b, &path, ENV_SECRETS), d);
	bool made = false;

	for (const struct json *r = env_rows(b); secrets && r; r = json_next(r)) {
		CLEANUP(buf_free) struct buf value = {0};

		if (!json_get(r, "generate") || json_str(b->env, json_key(r)))
			continue;
		if (!json_str(secrets, json_key(r))) {
			if (!env_generate(r, &value, d))
				return false;
			json_set_str(secrets, json_key(r), buf_text(&value));
			made = true;
		}
		json_set_str(b->env, json_key(r), json_str(secrets, json_key(r)));
	}
	if (!secrets || !made)
		return secrets;
	json_print(secrets, /* indented= */ true, &text);
	return file_replace(path.data, text.data, text.len, 0600, d);
}

/* One row: what the file has stays; `had` is the file's own. */
static bool env_row(struct boot *b, const struct json *row, const struct json *had,
		    struct json *missing, struct diag *d)
{
	const char *key = json_key(row), *old = json_str(had, key);
	CLEANUP(buf_free) struct buf value = {0};

	if (json_str(row, "value")) {
		if (!boot_expand(b, json_str(row, "value"), &value, d))
			return false;
		if (old && strcmp(old, buf_text(&value)))
			boot_note(b, "%s in .env differs from the plan and is kept", key);
		if (!old)
			json_set_str(b->env, key, buf_text(&value));
	}
	if (!old)
		json_set_str(missing, key, json_str(b->env, key));
	return true;
}

static bool env_run(struct boot *b, struct diag *d)
{
	CLEANUP(buf_free) struct buf dir = {0}, path = {0}, text = {0};
	autojson had = json_object();
	autojson missing = json_object();

	boot_path(b, &dir, boot_stack_dir(b));
	buf_printf(&path, "%s/.env", dir.data);
	if (!file_mkdir(dir.data, 0755, d) || !dotenv_read(path.data, &text, had, d))
		return false;
	json_free(b->env);
	b->env = json_copy(had);
	if (!env_secrets(b, d))
		return false;
	for (const struct json *r = env_rows(b); r; r = json_next(r))
		if (!env_row(b, r, had, missing, d))
			return false;
	if (json_first(missing))
		return dotenv_append(path.data, &text, missing, d);
	if (chmod(path.data, 0600) && file_exists(path.data))
		return diag_sys(d, "cannot make '%s' readable by root alone", path.data);
	return true;
}

static bool env_input(struct boot *b, struct buf *in, struct diag *d)
{
	(void)d;
	json_print(plan_get(b->plan, "stack.env"), /* indented= */ false, in);
	return true;
}

const struct step step_env = {
	.name = "env", .every_boot = true, .input = env_input, .run = env_run,
};
