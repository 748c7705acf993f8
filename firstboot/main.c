/* SPDX-License-Identifier: MIT */
/*
 * prebake-firstboot: what only the new server can do.  Commands are rows.
 */
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "base/option.h"
#include "firstboot/boot.h"
#include "firstboot/status.h"
#include "firstboot/status_show.h"

#define MAIN_VERSION "0.1.0"

enum { MAIN_USAGE = 2 };

static int main_run(int argc, char **argv, struct diag *d)
{
	CLEANUP(boot_free) struct boot b = { .root = "" };
	const struct option options[] = {
		{ "--root", "DIR", OPTION_STRING, &b.root, "work on the system below DIR" },
		{ 0 },
	};
	int status = option_parse("prebake-firstboot run [OPTION…]", options, &argc, argv, d);

	if (status != OPTION_GO_ON)
		return status;
	if (argc > 1) {
		diag_error(d, "'run' takes options only");
		return MAIN_USAGE;
	}
	if (!boot_run(&b, d))
		return status_exits[STATUS_FAILED];
	return status_exits[b.degraded ? STATUS_DEGRADED : STATUS_DONE];
}

static int main_version(int argc, char **argv, struct diag *d)
{
	(void)argc;
	(void)argv;
	(void)d;
	puts("prebake-firstboot " MAIN_VERSION);
	return 0;
}

static const struct {
	const char *name, *about;
	int (*run)(int argc, char **argv, struct diag *d);
} main_commands[] = {
	{ "run", "work through the plan, from wherever the journal stands", main_run },
	{ "status", "how far it is: 0 done, 1 failed, 3 degraded, 4 not ended", status_show },
	{ "version", "print the version", main_version },
};

static int main_help(void)
{
	puts("usage: prebake-firstboot COMMAND [OPTION…]     COMMAND --help lists its options\n");
	for (size_t i = 0; i < COUNT(main_commands); i++)
		printf("  %-10s %s\n", main_commands[i].name, main_commands[i].about);
	return 0;
}

/* Secrets pass through memory: no core dump, nothing that others can read. */
static bool main_protect(struct diag *d)
{
	umask(077);
	if (setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 }) || prctl(PR_SET_DUMPABLE, 0))
		return diag_sys(d, "cannot forbid core dumps");
	return true;
}

int main(int argc, char **argv)
{
	struct diag d = { .out = stderr };

	if (!main_protect(&d))
		return status_exits[STATUS_FAILED];
	for (size_t i = 0; argc > 1 && i < COUNT(main_commands); i++)
		if (!strcmp(argv[1], main_commands[i].name))
			return main_commands[i].run(argc - 1, argv + 1, &d);
	if (argc > 1 && (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")))
		return main_help();
	diag_error(&d, argc > 1 ? "unknown command '%s', --help lists them" :
				  "a command is missing, --help lists them", argv[1]);
	return MAIN_USAGE;
}
