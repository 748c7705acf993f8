/* SPDX-License-Identifier: MIT */
#include "firstboot/command.h"
#include "firstboot/engine.h"
#include "firstboot/repair.h"
#include "firstboot/stack.h"

enum { REPAIR_TIMEOUT = 180 };       /* seconds: Docker stops and starts containers */

static void repair_compose(struct boot *b, const char *const *args)
{
	const struct stack_call call = { .args = args, .timeout = REPAIR_TIMEOUT };
	BUF(out);
	CAUGHT(c);

	if (!stack_compose(b, &call, &out, &c))
		boot_note(b, "%s", diag_text(&c));
}

/* A power cut empties files that Caddy has just written, and before 2.9 it does not start
 * with such a certificate ever again (caddyserver/caddy#6481): it gets another without. */
bool repair_caddy(struct boot *b, const char *trouble)
{
	static const char *const empty[] = {
		"run", "--rm", "--no-deps", "-T", "--entrypoint", "find", "caddy", "/data/caddy",
		"-type", "f", "-size", "0", "-exec", "rm", "-f", "{}", "+", NULL,
	};

	if (!strstr(trouble, "caddy") || !strstr(trouble, " is restarting"))
		return false;
	repair_compose(b, empty);
	return true;
}

/* Volumes outlive `down`, but one without a name (64 digits) is of no container afterwards:
 * docs.docker.com, "docker compose down". */
static bool repair_keeps(const struct json *ours)
{
	EACH(container, ours)
		EACH(m, json_get(container, "Mounts")) {
			const char *name = json_str(m, "Name");

			if (name && strlen(name) == 64 && strspn(name, "0123456789abcdef") == 64)
				return false;
		}
	return ours;
}

/* Whatever else runs here may need its port, and a restart of Docker stops it. */
static bool repair_is_alone(const struct engine *e, struct diag *d)
{
	autojson all = engine_get(e, "/containers/json", d);

	EACH(container, all) {
		const char *project = json_str(json_get(container, "Labels"),
					       "com.docker.compose.project");

		if (!project || strcmp(project, stack_name(e->b)))
			return false;
	}
	return all;
}

/* After a power cut Docker holds ports for an endpoint that no container has any more
 * (moby/moby#20486): from its store if the network is still there, in memory if it has just
 * cleaned its store.  Containers and the network are made again if nothing is lost by that. */
void repair_ports(struct boot *b, const char *trouble)
{
	static const char *const down[] = { "down", NULL };
	static const char *const restart[] = { "systemctl", "restart", "docker.service", NULL };
	const struct command c = { .argv = restart, .what = "systemctl restart docker",
				   .timeout = REPAIR_TIMEOUT };
	autojson ours = NULL;
	struct engine e;
	BUF(out);
	CAUGHT(d);

	if (!strstr(trouble, "port is already allocated") || !engine_open(b, &e, &d) ||
	    !repair_is_alone(&e, &d))
		return;
	boot_note(b, "Docker holds a port for no container: it starts anew");
	ours = engine_containers(&e, NULL, &d);
	if (repair_keeps(ours))
		repair_compose(b, down);
	if (!command_run(&c, &out, &d))
		boot_note(b, "%s", diag_text(&d));
}

/* What a service writes once and does not sync, such as a key, is empty after a power cut, or
 * all zeros, and it goes on with it.  Nobody has seen it yet. */
bool repair_file(struct boot *b, const char *service, const char *path, struct buf *ret)
{
	const char *const away[] = { "exec", "-T", service, "rm", "-f", path, NULL };
	const char *const again[] = {
		"up", "--detach", "--wait", "--force-recreate", "--no-deps", service, NULL,
	};
	size_t len = ret->len;
	CAUGHT(c);

	repair_compose(b, away);
	repair_compose(b, again);
	if (engine_read_file(b, service, path, ret, &c) && ret->data[len])
		return true;
	ret->len = len;
	return false;
}
