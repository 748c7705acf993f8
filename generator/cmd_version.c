/* SPDX-License-Identifier: MIT */
#include "generator/cmd.h"
#include "generator/version.h"

static int run(const struct cmd *self, int argc, char **argv, struct diag *d)
{
	int status = cmd_options(self, NULL, &argc, argv, d);

	if (status != OPTION_GO_ON)
		return status;
	if (argc != 1)
		return cmd_usage(self, d);
	puts("prebake " PREBAKE_VERSION);
	return cmd_flush(d);
}

const struct cmd cmd_version = {
	.name = "version",
	.synopsis = "",
	.about = "print the program's version",
	.run = run,
};
