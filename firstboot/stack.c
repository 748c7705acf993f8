/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/file.h"
#include "firstboot/command.h"
#include "firstboot/stack.h"

enum { STACK_MAX_ARGS = 32, STACK_MAX_BYTES = 1024 * 1024 };

const char *stack_path(const struct boot *b, struct buf *buf, const char *name)
{
	boot_path(b, buf, boot_stack_dir(b));
	if (*name)
		buf_printf(buf, "/%s", name);
	return buf->data;
}

const char *stack_name(const struct boot *b)
{
	return json_str(b->plan, "name");
}

const char *stack_file(const struct boot *b)
{
	return json_str(json_get(json_get(b->plan, "stack"), "compose"), "path");
}

/* Only the words between quotes of compose's warnings matter here: unset variables. */
static void stack_note_warnings(struct boot *b, const char *err)
{
	for (const char *p = err; (p = strstr(p, "level=warning")); p++) {
		size_t n = strcspn(p, "\n");

		if (memmem(p, n, "variable is not set", 19))
			boot_note(b, "compose: %.*s", (int)(n < 200 ? n : 200), p);
	}
}

bool stack_compose(struct boot *b, const struct stack_call *call, struct buf *out, struct diag *d)
{
	CLEANUP(buf_free) struct buf dir = {0}, base = {0}, over = {0}, path = {0}, socket = {0},
				     login = {0}, what = {0}, err = {0};
	const char *argv[STACK_MAX_ARGS] = {
		"docker", "compose", "--ansi", "never", "--progress", "quiet",
		"--project-name", stack_name(b), "--project-directory", stack_path(b, &dir, ""),
		"--file", stack_path(b, &base, stack_file(b)),
	};
	const char *env[8] = { "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
			       "HOME=/root", "LC_ALL=C.UTF-8" };
	size_t n = 12;

	if (!call->base_only && file_exists(stack_path(b, &over, STACK_OVERRIDE))) {
		argv[n++] = "--file";
		argv[n++] = over.data;
	}
	for (size_t i = 0; call->args[i] && n < STACK_MAX_ARGS - 1; i++)
		argv[n++] = call->args[i];
	buf_printf(&socket, "DOCKER_HOST=unix://%s", boot_path(b, &path, "/var/run/docker.sock"));
	buf_printf(&login, "DOCKER_CONFIG=%s", boot_path(b, &path, "/root/.docker"));
	env[3] = socket.data;
	env[4] = login.data;
	env[5] = call->base_only ? "COMPOSE_FILE=" STACK_PROBE : NULL;
	buf_printf(&what, "docker compose %s", call->args[0]);
	if (!command_run(&(struct command){ .argv = argv, .env = env, .dir = dir.data,
			 .what = what.data, .timeout = call->timeout }, out, &err, d))
		return false;
	stack_note_warnings(b, buf_text(&err));
	return true;
}

struct json *stack_config(struct boot *b, bool base_only, struct diag *d)
{
	static const char *const args[] = { "config", "--format", "json", NULL };
	BUF(out);
	CAUGHT(c);

	if (!stack_compose(b, &(struct stack_call){ .args = args, .base_only = base_only }, &out,
			   &c)) {
		diag_error(d, "compose does not accept %s/%s: %s", boot_stack_dir(b), stack_file(b),
			   diag_text(&c));
		return NULL;
	}
	return json_parse(buf_text(&out), out.len, "compose's model", d);
}

void stack_input_file(const struct boot *b, const char *name, struct buf *in)
{
	BUF(path);
	CAUGHT(c);

	buf_printf(in, "\n%s\n", name);
	if (!file_read(stack_path(b, &path, name), STACK_MAX_BYTES, in, &c))
		buf_str(in, "(none)");
}

void stack_input(const struct boot *b, struct buf *in)
{
	stack_input_file(b, stack_file(b), in);
	stack_input_file(b, STACK_OVERRIDE, in);
	stack_input_file(b, ".env", in);
}

/* A service in a list of the plan, by the key that holds its name. */
static bool stack_has(const struct json *model, const struct json *rows, const char *key,
		      struct diag *d)
{
	const struct json *services = json_get(model, "services");
	bool ok = true;

	for (const struct json *r = json_first(rows); r; r = json_next(r)) {
		BUF(name);
		const struct json *file = json_get(r, "file");
		const char *s = json_str(file ? file : r, key);

		buf_add(&name, s ? s : "", s ? strcspn(s, ":") : 0);
		if (name.len && !json_get(services, name.data))
			ok = diag_error(d, "the compose file has no service '%s'", name.data);
	}
	return ok;
}

bool stack_check(const struct boot *b, const struct json *model, struct diag *d)
{
	const struct json *stack = json_get(b->plan, "stack");
	const struct json *caddy = json_get(json_get(b->plan, "proxy"), "caddy");
	bool ok = stack_has(model, json_get(stack, "ready"), "service", d);

	ok = stack_has(model, json_get(stack, "show"), "service", d) && ok;
	return stack_has(model, json_get(caddy, "sites"), "upstream", d) && ok;
}
