/* SPDX-License-Identifier: MIT */
/*
 * prebake-firstboot: what only the new server can do.
 */
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "firstboot/boot.h"
#include "firstboot/status.h"

#define MAIN_VERSION "0.1.0"

enum { MAIN_FAILED = 1, MAIN_USAGE, MAIN_DEGRADED };

static int main_run(const char *root, struct diag *d)
{
	CLEANUP(boot_free) struct boot b = { .root = root };

	return !boot_run(&b, d) ? MAIN_FAILED : b.degraded ? MAIN_DEGRADED : 0;
}

static const char main_usage[] =
	"usage: prebake-firstboot run|status|version [--root DIR] [--json] [--wait]\n";

int main(int argc, char **argv)
{
	struct diag d = { .out = stderr };
	const char *command = "", *root = "";
	bool json = false, wait = false;

	/* Secrets pass through memory: no core dump, nothing that others can read. */
	umask(077);
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 }) || prctl(PR_SET_DUMPABLE, 0)) {
		diag_sys(&d, "cannot forbid core dumps");
		return MAIN_FAILED;
	}
	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--root") && i + 1 < argc)
			root = argv[++i];
		else if (!strcmp(argv[i], "--json"))
			json = true;
		else if (!strcmp(argv[i], "--wait"))
			wait = true;
		else
			command = *command ? main_usage : argv[i];
	}
	if (!strcmp(command, "status"))
		return status_show(root, json, wait, &d);
	if (!strcmp(command, "run") && !json && !wait)
		return main_run(root, &d);
	if (!strcmp(command, "version"))
		return puts("prebake-firstboot " MAIN_VERSION) < 0;
	fputs(main_usage, strcmp(command, "--help") ? stderr : stdout);
	return strcmp(command, "--help") ? MAIN_USAGE : 0;
}
