/* SPDX-License-Identifier: MIT */
#include "firstboot/engine.h"

/* install.sh has written daemon.json and restarted Docker: does the engine say the same?
 * docs.docker.com, Engine API: SystemInfo. */
static bool docker_run(struct boot *b, struct diag *d)
{
	const struct json *wanted = json_get(b->plan, "docker");
	const char *logs = json_str(wanted, "logs"), *now;
	bool live = json_true(wanted, "live_restore");
	autojson info = NULL;
	struct engine e;

	if (!engine_open(b, &e, d))
		return false;
	info = engine_get(&e, "/info", d);
	if (!info)
		return false;
	now = json_word(info, "LoggingDriver");
	boot_note(b, "%s%s%s%s", logs ? "logs (" : "", logs ? logs : "",
		  logs ? live ? "), " : ")" : "", live ? "live_restore" : "");
	if (logs && strcmp(logs, now))
		boot_degrade(b, "docker.logs: Docker logs with '%s' and not '%s'; see "
				"/etc/docker/daemon.json, and restart it", now, logs);
	if (live && !json_true(info, "LiveRestoreEnabled"))
		boot_degrade(b, "docker.live_restore: Docker does not do it; see "
				"/etc/docker/daemon.json, and restart it");
	return true;
}

static bool docker_input(struct boot *b, struct buf *in, struct diag *d)
{
	(void)d;
	json_print(json_get(b->plan, "docker"), /* indented= */ false, in);
	return true;
}

const struct step step_docker = {
	.name = "docker", .every_boot = true, .input = docker_input, .run = docker_run,
};
