/* SPDX-License-Identifier: MIT */
#include "firstboot/command.h"
#include "firstboot/health.h"

enum { HEALTH_LOG_LINES = 3 };

/* Health is absent without a health check (Engine API, ContainerInspect). */
static bool health_is_good(const struct json *container, bool may_end)
{
	const char *health = json_word(container, "State.Health.Status");
	const char *restart = json_word(container, "HostConfig.RestartPolicy.Name");

	if (json_is(container, "State.Status", "running"))
		return !*health || !strcmp(health, "healthy") || !strcmp(health, "none");
	return may_end && json_is(container, "State.Status", "exited") &&
	       !json_int(json_get(container, "State"), "ExitCode", 1) &&
	       (!*restart || !strcmp(restart, "no"));
}

static void health_describe(const struct engine *e, const struct json *container, struct buf *out)
{
	const struct json *state = json_get(container, "State");
	bool running = json_is(state, "Status", "running");
	const char *check = "";
	BUF(logs);

	buf_printf(out, "container %s is %s, exit code %lld, %lld restarts",
		   json_word(container, "Name"),
		   json_word(state, running ? "Health.Status" : "Status"),
		   json_int(state, "ExitCode", 0), json_int(container, "RestartCount", 0));
	EACH(i, json_at(state, "Health.Log"))
		check = json_word(i, "Output");
	if (*check)
		buf_str(out, "; health check: ");
	command_tail(check, out);
	buf_str(out, "; log: ");
	engine_logs(e, json_word(container, "Id"), HEALTH_LOG_LINES, &logs);
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

		buf_printf(&path, "/containers/%s/json", json_word(i, "Id"));
		container = engine_get(e, path.data, d);
		if (!container)
			return false;
		ret->containers++;
		ret->restarts += json_int(container, "RestartCount", 0);
		if ((ret->trouble.len && !waits) || health_is_good(container, !service))
			continue;
		buf_free(&ret->trouble); /* one that waits for another says less than the other */
		waits = json_is(container, "State.Status", "created");
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
