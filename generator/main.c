/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/near.h"
#include "generator/cmd.h"
#include "generator/report.h"

static const struct cmd *const commands[] = {
	&cmd_init, &cmd_check, &cmd_lock, &cmd_render, &cmd_user_data, &cmd_explain, &cmd_schema,
	&cmd_targets, &cmd_version,
};

static void print_help(void)
{
	puts("usage: prebake COMMAND …\n\n"
	     "One short spec in, everything that launches a configured Docker server out.\n");
	for (size_t i = 0; i < COUNT(commands); i++)
		printf("  %-10s %s\n", commands[i]->name, commands[i]->about);
	puts("\nprebake COMMAND --help says more.  Exit status: 0 done, 1 the spec or the work\n"
	     "failed, 2 wrong usage.");
}

static int unknown(const char *name, struct diag *d)
{
	struct near near = { .word = name, .len = strlen(name) };

	for (size_t i = 0; i < COUNT(commands); i++)
		near_try(&near, commands[i]->name);
	if (near.best)
		diag_error(d, "unknown command '%s', did you mean '%s'?", name, near.best);
	else
		diag_error(d, "unknown command '%s', 'prebake --help' lists them", name);
	return CMD_USAGE;
}

int main(int argc, char **argv)
{
	const char *no_color = getenv("NO_COLOR");
	struct diag d = { .out = stderr, .print = report_text, .color = isatty(STDERR_FILENO) };

	if (no_color && *no_color)
		d.color = false;
	if (argc < 2) {
		diag_error(&d, "no command given, 'prebake --help' lists them");
		return CMD_USAGE;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help")) {
		print_help();
		return cmd_flush(&d);
	}
	if (!strcmp(argv[1], "--version"))
		argv[1] = "version";
	for (size_t i = 0; i < COUNT(commands); i++)
		if (!strcmp(argv[1], commands[i]->name))
			return commands[i]->run(commands[i], argc - 1, argv + 1, &d);
	return unknown(argv[1], &d);
}
