/* SPDX-License-Identifier: MIT */
/*
 * cmd.h - what a sub-command is: one file cmd_NAME.c with one
 * `const struct cmd cmd_NAME`, and one row in main.c's table, which drives
 * dispatch and help.
 */
#ifndef GENERATOR_CMD_H
#define GENERATOR_CMD_H

#include "base/diag.h"
#include "base/option.h"

/* Exit statuses. */
enum { CMD_DONE = 0, CMD_FAILED = 1, CMD_USAGE = 2 };

struct cmd {
	const char *name;
	const char *synopsis; /* "SPEC -o DIR [-t TARGET,…]"; "" when there is none */
	const char *about;    /* one line */
	/* argv[0] is the command's name; returns an exit status.  Reports go to
	 * d (stderr), results to stdout. */
	int (*run)(const struct cmd *self, int argc, char **argv, struct diag *d);
};

/* option_parse() with the command's usage and the options every command has
 * (--color).  At most 16 own options. */
int cmd_options(const struct cmd *self, const struct option *own, int *argc, char **argv,
		struct diag *d);
/* Report a wrong number of operands; returns CMD_USAGE. */
int cmd_usage(const struct cmd *self, struct diag *d);
/* Finish standard output: a full disk or a closed pipe is an error, too. */
int cmd_flush(struct diag *d);

extern const struct cmd cmd_check, cmd_explain, cmd_init, cmd_lock, cmd_render, cmd_schema,
	cmd_targets, cmd_user_data, cmd_version;

#endif
