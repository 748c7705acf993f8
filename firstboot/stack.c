/* SPDX-License-Identifier: MIT */
#include "base/file.h"
#include "firstboot/command.h"
#include "firstboot/stack.h"

enum { STACK_MAX_ARGS = 32 };

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
	return json_str(json_at(b->plan, "stack.compose"), "path");
}

bool stack_compose(struct boot *b, const struct stack_call *call, struct buf *out, struct diag *d)
{
	BUF(dir);
	BUF(base);
	BUF(over);
	BUF(socket);
	BUF(home);
	BUF(what);
	const char *argv[STACK_MAX_ARGS] = {
		"docker", "compose", "--ansi", "never", "--progress", "quiet",
		"--project-name", stack_name(b),
		"--project-directory", boot_path(b, &dir, boot_stack_dir(b)),
		"--file", stack_path(b, &base, stack_file(b)),
	};
	const char *env[] = {
		"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
		"LC_ALL=C.UTF-8", NULL, NULL, call->env, NULL,
	};
	size_t n = 12;

	if (!call->base_only && file_exists(stack_path(b, &over, STACK_OVERRIDE))) {
		argv[n++] = "--file";
		argv[n++] = over.data;
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

struct json *stack_config(struct boot *b, bool base_only, struct diag *d)
{
	static const char *const args[] = { "config", "--format", "json", NULL };
	const char *url = json_text(json_at(b->plan, "stack.compose.github.url"));
	BUF(out);

	if (stack_compose(b, &(struct stack_call){ .args = args, .base_only = base_only }, &out, d))
		return json_parse(buf_text(&out), out.len, "compose's model", d);
	if (url)
		diag_error(d, "(the compose file is from %s)", url);
	return NULL;
}

bool stack_input(struct boot *b, struct buf *in, struct diag *d)
{
	const char *const names[] = { stack_file(b), STACK_OVERRIDE, ".env" };

	for (size_t i = 0; i < COUNT(names); i++) {
		BUF(path);

		buf_printf(in, "\n%s\n", names[i]);
		if (file_exists(stack_path(b, &path, names[i])) &&
		    !file_read(path.data, STACK_MAX_BYTES, in, d))
			return false;
	}
	return true;
}

bool stack_payload(struct boot *b, const char *key, struct buf *out, struct diag *d)
{
	const char *name = json_text(json_at(b->plan, key));
	BUF(path);

	buf_printf(&path, "%s/etc/prebake/%s", b->root, name ? name : "");
	return !name || file_read(path.data, STACK_MAX_BYTES, out, d);
}
