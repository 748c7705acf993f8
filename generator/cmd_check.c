/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/near.h"
#include "generator/cmd.h"
#include "generator/report.h"
#include "generator/spec.h"

static const struct {
	const char *name;
	void (*print)(const struct diag *d, const struct diag_mark *mark,
		      const char *message);
} formats[] = {
	{ "text", report_text },
	{ "json", report_json },
	{ "github", report_github },
};

static bool set_format(const char *name, struct diag *d)
{
	struct near near = { .word = name, .len = strlen(name) };

	for (size_t i = 0; i < COUNT(formats); i++) {
		if (!strcmp(name, formats[i].name)) {
			d->print = formats[i].print;
			return true;
		}
		near_try(&near, formats[i].name);
	}
	if (near.best)
		return diag_error(d, "--format is '%s', did you mean '%s'?", name, near.best);
	return diag_error(d, "--format is '%s', must be text, json or github", name);
}

static int run(const struct cmd *self, int argc, char **argv, struct diag *d)
{
	const char *format = "text";
	const struct option options[] = {
		{ "--format", "FORMAT", OPTION_STRING, &format, "text, json or github" },
		{ 0 },
	};
	int status = cmd_options(self, options, &argc, argv, d);

	if (status != OPTION_GO_ON)
		return status;
	if (!set_format(format, d))
		return CMD_USAGE;
	if (argc < 2)
		return cmd_usage(self, d);
	status = CMD_DONE;
	for (int i = 1; i < argc; i++) {
		CLEANUP(arena_free) struct arena a = {0};

		if (!spec_read(argv[i], &a, d))
			status = CMD_FAILED;
	}
	return status;
}

const struct cmd cmd_check = {
	.name = "check",
	.synopsis = "SPEC…",
	.about = "report every mistake in specs, and nothing else",
	.run = run,
};
