/* SPDX-License-Identifier: MIT */
/* Travels in no user-data. */
#include "base/file.h"
#include "firstboot/command.h"
#include "firstboot/quiet.h"

enum { QUIET_TIMEOUT = 900, QUIET_MAX_WORDS = 12 };           /* seconds: what apt may take */

#define QUIET_SYSTEMD "/run/systemd/system"
#define QUIET_DOCKER  "/run/docker.sock"
#define QUIET_HOST    "DOCKER_HOST=unix:///run/docker.sock"

/* systemctl(1) takes a pattern that matches nothing for done.  The seed and the login
 * records are written when their units stop, journald's files when it lets go of /var. */
static const struct quiet_row {
	const char *argv[QUIET_MAX_WORDS];
	const char *where;            /* only where this is */
	bool must;
} quiet_rows[] = {
	{ { "systemctl", "stop", "*.timer" }, QUIET_SYSTEMD, true },
	{ { "systemctl", "stop", "apt-daily*.service", "unattended-upgrades.s*", "packagekit.s*",
	    "cron*.service", "atd.s*", "caddy.s*", "fail2ban.s*" }, QUIET_SYSTEMD, true },
	{ { "apt-get", "-qqy", "-o", "DPkg::Lock::Timeout=300", "purge", "droplet-agent" },
	  "/opt/digitalocean", false },
	{ { "systemctl", "stop", "docker.s*", "containerd.s*", "podman.s*" }, QUIET_SYSTEMD, true },
	{ { "systemctl", "stop", "rsyslog.s*", "syslog.s*", "syslog-ng.s*",
	    "systemd-random-seed.s*", "systemd-update-utmp*", "wtmpdb*" }, QUIET_SYSTEMD, true },
	{ { "journalctl", "--relinquish-var" }, QUIET_SYSTEMD, false },
};

static bool quiet_call(const char *const *argv, struct buf *out, struct diag *d)
{
	/* No context of root's may lead to another machine's Docker. */
	static const char *const env[] = {
		COMMAND_PATH, "LC_ALL=C", QUIET_HOST, "HOME=/root",
		"DEBIAN_FRONTEND=noninteractive", NULL
	};
	struct command c = { .argv = argv, .env = env, .what = argv[0], .timeout = QUIET_TIMEOUT };

	return command_run(&c, out, d);
}

bool quiet_has_docker(void)
{
	return file_exists(QUIET_DOCKER);
}

/* Their layers are Docker's to find, wherever it stores them. */
static bool quiet_containers(struct diag *d)
{
	static const char *const list[] = { "docker", "ps", "-aq", NULL };
	BUF(ids);

	if (!quiet_has_docker())
		return true;
	if (!quiet_call(list, &ids, d))
		return false;
	for (char *save = NULL, *id = strtok_r(ids.data, "\n", &save); id;
	     id = strtok_r(NULL, "\n", &save)) {
		const char *const remove[] = { "docker", "rm", "-f", "-v", id, NULL };
		BUF(said);

		if (!quiet_call(remove, &said, d))
			return false;
	}
	return true;
}

bool quiet_begin(bool used, struct diag *d)
{
	if (used && !quiet_containers(d))
		return false;
	for (size_t i = 0; i < COUNT(quiet_rows); i++) {
		const struct quiet_row *r = &quiet_rows[i];
		BUF(said);

		if (file_exists(r->where) && !quiet_call((void *)r->argv, &said, d) && r->must)
			return false;
	}
	return true;
}

void quiet_end(void)
{
	static const char *const trim[] = { "fstrim", "-av", NULL };
	struct diag d = { .out = stderr };
	BUF(said);

	sync();
	if (quiet_call(trim, &said, &d))
		fputs(buf_text(&said), stdout);
	sync();
}
