/* SPDX-License-Identifier: MIT */
/*
 * prebake-firstboot: what only the new server can do.
 */
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "firstboot/verb.h"

#define MAIN_ROW(name, without) &verb_##name,
static const struct verb *const main_verbs[] = { PREBAKE_COMMANDS(MAIN_ROW) };

/* Does the command take these arguments, its name the first? */
static bool main_fits(const struct verb *v, char **args, struct boot *b, struct buf *options)
{
	bool fits = !strcmp(*args, v->name);

	buf_free(options);
	while (fits && *++args) {
		BUF(option);

		buf_printf(&option, "[%s]", *args);
		if (!strcmp(*args, "--root") && args[1] && *args[1])
			b->root = *++args;
		else if ((fits = strstr(v->options, option.data)))
			buf_str(options, option.data);
	}
	return fits;
}

int main(int argc, char **argv)
{
	CLEANUP(boot_free) struct boot b = { .root = "" };
	struct diag d = { .out = stderr };
	bool help = argc == 2 && !strcmp(argv[1], "--help");
	BUF(options);

	/* Secrets pass through memory: no core dump, nothing that others can read. */
	umask(077);
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 }) || prctl(PR_SET_DUMPABLE, 0)) {
		diag_sys(&d, "cannot forbid core dumps");
		return VERB_FAILED;
	}
	for (size_t i = 0; argc > 1 && i < COUNT(main_verbs); i++)
		if (main_fits(main_verbs[i], argv + 1, &b, &options))
			return main_verbs[i]->run(&b, buf_text(&options), &d);
	if (!help)
		diag_error(&d, "no such command, or not with these options; there are:");
	for (size_t i = 0; i < COUNT(main_verbs); i++)
		fprintf(help ? stdout : stderr, "prebake-firstboot %s [--root DIR] %s\n",
			main_verbs[i]->name, main_verbs[i]->options);
	return help ? 0 : VERB_USAGE;
}
