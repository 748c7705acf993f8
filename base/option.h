/* SPDX-License-Identifier: MIT */
/*
 * option.h - command lines as tables: one row is an option's only statement;
 * parsing, the message for a mistake and --help come from it.
 *
 *   const struct option options[] = {
 *           { "--wait", NULL, OPTION_FLAG, &wait, "return when first boot has ended" },
 *           { "--root", "DIR", OPTION_STRING, &root, "work on the system below DIR" },
 *           { 0 },
 *   };
 *
 * "--opt VALUE" and "--opt=VALUE" mean the same; "--" ends the options; "-" is
 * an operand.  "--help" and "-h" need no row.
 */
#ifndef BASE_OPTION_H
#define BASE_OPTION_H

#include <stddef.h>

#include "base/diag.h"

enum option_kind {
	OPTION_FLAG,          /* bool */
	OPTION_STRING,        /* const char *; the last one counts */
	OPTION_LIST,          /* struct option_list; every one, in order */
};

struct option {
	const char *name;     /* with its dashes; NULL ends the table */
	const char *value;    /* what --help calls the value; NULL for a flag */
	enum option_kind kind;
	void *to;             /* written as kind says */
	const char *help;
};

/* Points into argv.  Zero-initialise; release with option_list_free(). */
struct option_list {
	const char **v;
	size_t n;
};

void option_list_free(struct option_list *l);

enum { OPTION_GO_ON = -1 };

/* Read argv[1] … argv[*argc - 1].  Operands are moved to argv[1] … and *argc
 * becomes their number plus one.  Returns OPTION_GO_ON, or the exit status:
 * 0 after --help (usage and the table on stdout), 2 after a reported mistake. */
int option_parse(const char *usage, const struct option *options, int *argc, char **argv,
		 struct diag *d);

#endif
