/* SPDX-License-Identifier: MIT */
#include "base/file.h"
#include "firstboot/command.h"
#include "firstboot/stack.h"

enum { STACK_MAX_ARGS = 32 };

/* What the model is made of beside the compose file, where it is there: variables, and what
 * overrides it. */
static const char *const stack_more[] = { ".env", STACK_OVERRIDE, STACK_DIGESTS };

const char *stack_path(const struct boot *b, struct buf *buf, const char *name)
{
	boot_path(b, buf, boot_stack_dir(b));
	buf_printf(buf, FILE_BELOW "%s", name);
	return buf->data;
}

const char *stack_name(const struct boot *b)
{
	return json_str(b->plan, "name");
}

const char *stack_file(const struct boot *b)
{
	return json_text(json_at(b->plan, "stack.compose.path"));
}

bool stack_compose(struct boot *b, const struct stack_call *call, struct buf *out, struct diag *d)
{
	BUF(dir);
	BUF(path);
	BUF(socket);
	BUF(home);
	BUF(what);
	const char *argv[STACK_MAX_ARGS] = {
		"docker", "compose", "--progress", "quiet",
		"--project-name", stack_name(b),
		"--project-directory", boot_path(b, &dir, boot_stack_dir(b)),
		"--file", stack_file(b),
	};
	const char *env[] = { COMMAND_PATH, "LC_ALL=C.UTF-8", NULL, NULL, call->env, NULL };
	size_t n = 10;

	/* From the directory itself. */
	for (size_t i = 1; i < COUNT(stack_more) && !call->base_only; i++)
		if (file_exists(stack_path(b, &path, stack_more[i]))) {
			argv[n++] = "--file";
			argv[n++] = stack_more[i];
		}
	for (size_t i = 0; call->args[i] && n < STACK_MAX_ARGS - 1; i++)
		argv[n++] = call->args[i];
	buf_printf(&socket, "DOCKER_HOST=unix://%s/var/run/docker.sock", b->root);
	buf_printf(&home, "HOME=%s/root", b->root);
	env[2] = socket.data;
	env[3] = home.data;
	buf_printf(&what, "docker compose %s", call->args[0]);
	return command_run(&(struct command){ argv, env, dir.data, what.data, call->timeout }, out,
			   d);
}

struct json *stack_model(struct boot *b, struct diag *d)
{
	static const char *const args[] = { "config", "--format", "json", NULL };
	const char *url = json_text(json_at(b->plan, "stack.compose.github.url"));
	BUF(out);

	if (b->model)
		return b->model;
	if (stack_compose(b, &(struct stack_call){ .args = args, .base_only = true }, &out, d))
		b->model = json_parse(buf_text(&out), out.len, "compose's model", d);
	else if (url)
		diag_error(d, "(the compose file is from %s)", url);
	return b->model;
}

bool stack_input(struct boot *b, struct buf *in, struct diag *d)
{
	for (size_t i = 0; i <= COUNT(stack_more); i++) {
		BUF(path);

		buf_char(in, '\n');
		if (file_exists(stack_path(b, &path, i ? stack_more[i - 1] : stack_file(b))) &&
		    !file_read(path.data, STACK_MAX_BYTES, in, d))
			return false;
	}
	return true;
}

bool stack_payload(struct boot *b, const char *key, struct buf *out, struct diag *d)
{
	const char *name = json_text(json_at(b->plan, key));
	BUF(path);

	if (!name)
		return true;
	buf_printf(&path, "%s/etc/prebake/%s", b->root, name);
	return file_read(path.data, STACK_MAX_BYTES, out, d);
}
