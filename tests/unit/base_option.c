/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/option.h"

/* A command line (words parted by '|'), what comes out, and the report. */
static const struct row {
	const char *line;
	int status;
	const char *result;   /* "wait root list… : operands" */
	const char *report;
} rows[] = {
	{ "", OPTION_GO_ON, "0 - :", "" },
	{ "--wait|a|b", OPTION_GO_ON, "1 - : a b", "" },
	{ "a|--root|/x|b", OPTION_GO_ON, "0 /x : a b", "" },
	{ "--root=/x", OPTION_GO_ON, "0 /x :", "" },
	{ "--root=", OPTION_GO_ON, "0  :", "" },
	{ "--root=a=b", OPTION_GO_ON, "0 a=b :", "" },
	{ "--root|--wait", OPTION_GO_ON, "0 --wait :", "" },
	{ "--root|a|--root|b", OPTION_GO_ON, "0 b :", "" },
	{ "--set|a=1|--set=b=2", OPTION_GO_ON, "0 - a=1 b=2 :", "" },
	{ "-o|d|-", OPTION_GO_ON, "0 d : -", "" },
	{ "--|--wait|--", OPTION_GO_ON, "0 - : --wait --", "" },
	{ "--wait=yes", 2, NULL, "option '--wait' takes no value\n" },
	{ "--root", 2, NULL, "option '--root' needs a value: DIR\n" },
	{ "--wiat", 2, NULL, "unknown option '--wiat', did you mean '--wait'?\n" },
	{ "--rot=/x", 2, NULL, "unknown option '--rot', did you mean '--root'?\n" },
	{ "--nonsense", 2, NULL, "unknown option '--nonsense', --help lists them\n" },
	{ "-x", 2, NULL, "unknown option '-x', --help lists them\n" },
	{ "--=x", 2, NULL, "unknown option '--', --help lists them\n" },
	{ "--wai", 2, NULL, "unknown option '--wai', did you mean '--wait'?\n" },
};

static int split(char *line, char **argv)
{
	int argc = 0;

	argv[argc++] = "test";
	for (char *save = NULL, *w = strtok_r(line, "|", &save); w; w = strtok_r(NULL, "|", &save))
		argv[argc++] = w;
	argv[argc] = NULL;
	return argc;
}

static int run(const struct row *r, struct buf *result, struct diag *d)
{
	autofree char *line = strdup(r->line);
	CLEANUP(option_list_free) struct option_list list = {0};
	const char *root = "-";
	bool wait = false;
	const struct option options[] = {
		{ "--wait", NULL, OPTION_FLAG, &wait, "wait" },
		{ "--root", "DIR", OPTION_STRING, &root, "root" },
		{ "-o", "DIR", OPTION_STRING, &root, "root" },
		{ "--set", "K=V", OPTION_LIST, &list, "set" },
		{ 0 },
	};
	char *argv[16];
	int argc = split(line, argv), status = option_parse("test", options, &argc, argv, d);

	buf_printf(result, "%d %s", wait, root);
	for (size_t i = 0; i < list.n; i++)
		buf_printf(result, " %s", list.v[i]);
	buf_str(result, " :");
	for (int i = 1; i < argc; i++)
		buf_printf(result, " %s", argv[i]);
	return status;
}

int main(void)
{
	int failed = 0;

	printf("1..%zu\n", COUNT(rows));
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct row *r = &rows[i];
		CLEANUP(buf_free) struct buf result = {0};
		autofree char *report = NULL;
		size_t size = 0;
		FILE *out = open_memstream(&report, &size);
		int status = run(r, &result, &(struct diag){ .out = out });
		bool ok;

		fclose(out);
		ok = status == r->status && !strcmp(report, r->report) &&
		     (!r->result || !strcmp(result.data, r->result));
		printf("%sok %zu - '%s'\n", ok ? "" : "not ", i + 1, r->line);
		if (!ok)
			printf("# %d, '%s', %s", status, result.data, report);
		failed += !ok;
	}
	return failed != 0;
}
