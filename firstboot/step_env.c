/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>

#include "base/base64.h"
#include "base/file.h"
#include "firstboot/dotenv.h"
#include "firstboot/stack.h"

#define ENV_SECRETS BOOT_STATE "/secrets.json"

enum { ENV_MAX_BYTES = 256 }; /* getrandom(2) is never cut short */

static bool env_generate(const struct json *row, struct buf *out, struct diag *d)
{
	const char *kind = json_str(row, "generate");
	unsigned char bytes[ENV_MAX_BYTES];
	long long n = json_int(row, "bytes", 32);

	if (n < 1 || n > ENV_MAX_BYTES)
		return diag_error(d, "'%s' must have 1 to %d bytes", json_key(row), ENV_MAX_BYTES);
	if (getrandom(bytes, (size_t)n, 0) != n)
		return diag_sys(d, "cannot get random bytes");
	if (!strcmp(kind, "hex"))
		for (long long i = 0; i < n; i++)
			buf_printf(out, "%02x", bytes[i]);
	else
		base64_add(out, bytes, (size_t)n,
			   strcmp(kind, "base64") ? BASE64_URL_BARE : BASE64_STANDARD);
	explicit_bzero(bytes, sizeof(bytes));
	return true;
}

/* What the .env lacks is taken from secrets.json; what is not there either is made,
 * and on disk before anything else sees it. */
static bool env_secrets(struct boot *b, const struct json *rows, struct diag *d)
{
	autojson secrets = NULL;
	bool made = false;
	BUF(path);

	secrets = json_read(boot_path(b, &path, ENV_SECRETS), d);
	if (!secrets)
		return false;
	EACH(row, rows) {
		const char *key = json_key(row);
		BUF(value);

		if (!json_str(row, "generate") || json_str(b->env, key))
			continue;
		if (!json_str(secrets, key)) {
			if (!env_generate(row, &value, d))
				return false;
			json_set_str(secrets, key, value.data);
			made = true;
		}
		json_set_str(b->env, key, json_str(secrets, key));
	}
	return !made || json_write(path.data, secrets, 0600, d);
}

/* What the file has stays. */
static bool env_value(struct boot *b, const struct json *row, struct diag *d)
{
	const char *key = json_key(row), *value = json_str(row, "value");
	const char *old = json_str(b->env, key);
	BUF(text);

	if (!value)
		return true;
	if (!boot_expand(b, value, &text, d))
		return false;
	if (!old)
		json_set_str(b->env, key, buf_text(&text));
	else if (strcmp(old, buf_text(&text)))
		boot_note(b, "%s in .env differs from the plan and is kept", key);
	return true;
}

static bool env_run(struct boot *b, struct diag *d)
{
	const struct json *rows = json_at(b->plan, "stack.env");
	autojson more = json_object();
	autojson had = json_object();
	autoclose int fd = -1;
	BUF(path);
	BUF(text);

	if (!file_mkdir(boot_path(b, &path, boot_stack_dir(b)), 0755, d) ||
	    !dotenv_read(stack_path(b, &path, ".env"), &text, had, d))
		return false;
	json_free(b->env);
	b->env = json_copy(had);
	if (!env_secrets(b, rows, d))
		return false;
	EACH(row, rows) {
		if (!env_value(b, row, d))
			return false;
		if (!json_str(had, json_key(row)))
			json_set_str(more, json_key(row), json_str(b->env, json_key(row)));
	}
	if (json_first(more))
		return dotenv_append(path.data, &text, more, d);
	fd = file_open(path.data, O_RDONLY);
	return fd < 0 ? !file_exists(path.data) || diag_sys(d, "cannot open .env") :
	       !fchmod(fd, 0600) || diag_sys(d, "cannot change the mode of .env");
}

static bool env_input(struct boot *b, struct buf *in, struct diag *d)
{
	(void)d;
	json_print(json_at(b->plan, "stack.env"), /* indented= */ false, in);
	return true;
}

const struct step step_env = {
	.name = "env", .every_boot = true, .input = env_input, .run = env_run,
};
