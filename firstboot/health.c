/* SPDX-License-Identifier: MIT */
#include "firstboot/command.h"
#include "firstboot/health.h"

enum { HEALTH_LOG_LINES = 3 };

static const char *health_text(const struct json *j, const char *path)
{
	const char *s = json_text(json_at(j, path));

	return s ? s : "";
}

static bool health_is(const struct json *j, const char *path, const char *value)
{
	return !strcmp(health_text(j, path), value);
}

/* Health is absent without a health check (Engine API, ContainerInspect). */
static bool health_is_good(const struct json *container, bool may_end)
{
	const char *health = health_text(container, "State.Health.Status");
	const char *restart = health_text(container, "HostConfig.RestartPolicy.Name");

	if (health_is(container, "State.Status", "running"))
		return !*health || !strcmp(health, "healthy") || !strcmp(health, "none");
	return may_end && health_is(container, "State.Status", "exited") &&
	       !json_int(json_get(container, "State"), "ExitCode", 1) &&
	       (!*restart || !strcmp(restart, "no"));
}

static void health_describe(const struct engine *e, const struct json *container, struct buf *out)
{
	const struct json *state = json_get(container, "State");
	bool running = health_is(state, "Status", "running");
	const char *check = "";
	BUF(logs);

	buf_printf(out, "container %s is %s, exit code %lld, %lld restarts",
		   health_text(container, "Name"),
		   health_text(state, running ? "Health.Status" : "Status"),
		   json_int(state, "ExitCode", 0), json_int(container, "RestartCount", 0));
	EACH(i, json_at(state, "Health.Log"))
		check = health_text(i, "Output");
	if (*check)
		buf_str(out, "; health check: ");
	command_tail(check, out);
	buf_str(out, "; log: ");
	engine_logs(e, health_text(container, "Id"), HEALTH_LOG_LINES, &logs);
	command_tail(buf_text(&logs), out);
}

bool health_read(const struct engine *e, const char *service, struct health *ret, struct diag *d)
{
	autojson list = engine_containers(e, service, d);
	bool waits = false;

	health_free(ret);
	if (!list)
		return false;
	EACH(i, list) {
		autojson container = NULL;
		BUF(path);

		buf_printf(&path, "/containers/%s/json", health_text(i, "Id"));
		container = engine_get(e, path.data, d);
		if (!container)
			return false;
		ret->containers++;
		ret->restarts += json_int(container, "RestartCount", 0);
		if ((ret->trouble.len && !waits) || health_is_good(container, !service))
			continue;
		buf_free(&ret->trouble); /* one that waits for another says less than the other */
		waits = health_is(container, "State.Status", "created");
		health_describe(e, container, &ret->trouble);
	}
	if (!ret->containers)
		buf_str(&ret->trouble, "no container");
	return true;
}

void health_free(struct health *h)
{
	buf_free(&h->trouble);
	*h = (struct health){0};
}
