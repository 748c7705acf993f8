/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "firstboot/command.h"
#include "firstboot/health.h"

enum { HEALTH_LOG_LINES = 3 };

static const char *health_text(const struct json *object, const char *key)
{
	const char *s = json_str(object, key);

	return s ? s : "";
}

static bool health_is(const struct json *object, const char *key, const char *value)
{
	return !strcmp(health_text(object, key), value);
}

/* Health is absent without a health check (Engine API, ContainerInspect). */
static bool health_is_good(const struct json *container, bool may_end)
{
	const struct json *state = json_get(container, "State"), *h = json_get(state, "Health");
	const struct json *policy = json_get(json_get(container, "HostConfig"), "RestartPolicy");

	if (health_is(state, "Status", "running"))
		return !h || health_is(h, "Status", "healthy") || health_is(h, "Status", "none");
	return may_end && health_is(state, "Status", "exited") &&
	       json_int(state, "ExitCode", 1) == 0 &&
	       (health_is(policy, "Name", "no") || health_is(policy, "Name", ""));
}

static void health_describe(const struct engine *e, const struct json *container, struct buf *out)
{
	const struct json *state = json_get(container, "State"), *h = json_get(state, "Health");
	const struct json *last = NULL;
	const char *name = health_text(container, "Name");
	BUF(logs);
	bool running = health_is(state, "Status", "running");

	buf_printf(out, "container %s is %s", name + (*name == '/'),
		   health_text(running && h ? h : state, "Status"));
	if (health_is(state, "Status", "exited"))
		buf_printf(out, " with exit code %lld", json_int(state, "ExitCode", 0));
	if (json_int(container, "RestartCount", 0))
		buf_printf(out, ", restarted %lld times", json_int(container, "RestartCount", 0));
	for (const struct json *i = json_first(json_get(h, "Log")); i; i = json_next(i))
		last = i;
	if (running && last) {
		buf_printf(out, "; its last health check ended with %lld: ",
			   json_int(last, "ExitCode", 0));
		command_tail(health_text(last, "Output"), 1, out);
	}
	engine_logs(e, health_text(container, "Id"), HEALTH_LOG_LINES, &logs);
	if (logs.len) {
		buf_str(out, "; it said last: ");
		command_tail(logs.data, HEALTH_LOG_LINES, out);
	}
}

bool health_read(const struct engine *e, const struct boot *b, const char *service,
		 struct health *ret, struct diag *d)
{
	autojson list = engine_containers(e, b, service, d);
	bool waits = false;

	health_free(ret);
	if (!list)
		return false;
	for (const struct json *i = json_first(list); i; i = json_next(i)) {
		BUF(path);
		autojson container = NULL;

		buf_printf(&path, "/containers/%s/json", health_text(i, "Id"));
		container = engine_get(e, path.data, d);
		if (!container) {
			health_free(ret);
			return false;
		}
		ret->containers++;
		ret->restarts += json_int(container, "RestartCount", 0);
		if ((ret->trouble.len && !waits) || health_is_good(container, !service))
			continue;
		buf_free(&ret->trouble); /* one that waits for another says less than the other */
		waits = health_is(json_get(container, "State"), "Status", "created");
		health_describe(e, container, &ret->trouble);
	}
	if (!ret->containers)
		buf_printf(&ret->trouble, "%s has no container", service ? service : "the stack");
	ret->good = !ret->trouble.len;
	return true;
}

void health_free(struct health *h)
{
	buf_free(&h->trouble);
	*h = (struct health){0};
}
