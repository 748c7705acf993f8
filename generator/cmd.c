/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "generator/cmd.h"

enum { MAX_OWN_OPTIONS = 16 };

static void usage_of(const struct cmd *self, struct buf *out)
{
	buf_printf(out, "prebake %s%s%s", self->name, *self->synopsis ? " " : "", self->synopsis);
}

static bool set_color(const char *when, struct diag *d)
{
	if (!strcmp(when, "auto"))
		return true;
	d->color = !strcmp(when, "always");
	return d->color || !strcmp(when, "never") ||
	       diag_error(d, "--color is '%s', must be auto, always or never", when);
}

int cmd_options(const struct cmd *self, const struct option *own, int *argc, char **argv,
		struct diag *d)
{
	CLEANUP(buf_free) struct buf usage = {0};
	struct option all[MAX_OWN_OPTIONS + 2] = {0};
	const char *color = "auto";
	size_t n = 0;
	int status;

	for (; own && own->name; own++) {
		if (n == MAX_OWN_OPTIONS)
			abort();
		all[n++] = *own;
	}
	all[n] = (struct option){ "--color", "WHEN", OPTION_STRING, &color,
				  "auto, always or never; NO_COLOR means never" };
	usage_of(self, &usage);
	buf_printf(&usage, "\n\n%s", self->about);
	status = option_parse(usage.data, all, argc, argv, d);
	if (status == OPTION_GO_ON && !set_color(color, d))
		return CMD_USAGE;
	return status == 0 ? cmd_flush(d) : status;
}

int cmd_usage(const struct cmd *self, struct diag *d)
{
	CLEANUP(buf_free) struct buf usage = {0};

	usage_of(self, &usage);
	diag_error(d, "usage: %s", usage.data);
	return CMD_USAGE;
}

int cmd_flush(struct diag *d)
{
	if (!fflush(stdout) && !ferror(stdout))
		return CMD_DONE;
	diag_sys(d, "cannot write to standard output");
	return CMD_FAILED;
}
