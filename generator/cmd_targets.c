/* SPDX-License-Identifier: MIT */
#include "generator/cmd.h"
#include "generator/target.h"

static int run(const struct cmd *self, int argc, char **argv, struct diag *d)
{
	int status = cmd_options(self, NULL, &argc, argv, d);

	if (status != OPTION_GO_ON)
		return status;
	if (argc != 1)
		return cmd_usage(self, d);
	for (const struct target *t = target_table; t->name; t++)
		printf("%-12s %s\n%-12s   writes %s\n", t->name, t->about, "", t->writes);
	return cmd_flush(d);
}

const struct cmd cmd_targets = {
	.name = "targets",
	.synopsis = "",
	.about = "list what render can write",
	.run = run,
};
