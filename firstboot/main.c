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

static int main_usage(FILE *out, int status)
{
	fputs("usage: prebake-firstboot run [--root DIR]\n"
	      "       prebake-firstboot status [--json] [--wait] [--root DIR]\n"
	      "       prebake-firstboot version\n", out);
	return status;
}

int main(int argc, char **argv)
{
	struct diag d = { .out = stderr };
	const char *command = argc > 1 ? argv[1] : "", *root = "";
	bool status = !strcmp(command, "status"), json = false, wait = false;

	/* Secrets pass through memory: no core dump, nothing that others can read. */
	umask(077);
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 }) || prctl(PR_SET_DUMPABLE, 0)) {
		diag_sys(&d, "cannot forbid core dumps");
		return MAIN_FAILED;
	}
	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h"))
			return main_usage(stdout, 0);
		if (i > 1 && !strcmp(argv[i], "--root") && i + 1 < argc)
			root = argv[++i];
		else if (status && !strcmp(argv[i], "--json"))
			json = true;
		else if (status && !strcmp(argv[i], "--wait"))
			wait = true;
		else if (i > 1)
			return main_usage(stderr, MAIN_USAGE);
	}
	if (status)
		return status_show(root, json, wait, &d);
	if (!strcmp(command, "run"))
		return main_run(root, &d);
	if (strcmp(command, "version"))
		return main_usage(stderr, MAIN_USAGE);
	puts("prebake-firstboot " MAIN_VERSION);
	return 0;
}
