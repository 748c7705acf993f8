/* SPDX-License-Identifier: MIT */
/*
 * verb.h - what the helper can be asked to do: a command of its command line.
 *
 * A command is one file verb_NAME.c with one `const struct verb verb_NAME`, and one row
 * in modules.h.  Two rows may share a name and differ in their options.
 */
#ifndef FIRSTBOOT_VERB_H
#define FIRSTBOOT_VERB_H

#include "firstboot/boot.h"
#include "firstboot/modules.h"

enum { VERB_FAILED = 1, VERB_USAGE, VERB_DEGRADED };

struct verb {
	const char *name;
	const char *options;          /* "[--json] [--wait]": those it takes */
	/* b has a root and nothing else; options: those given, as above.  Returns the exit
	 * status. */
	int (*run)(struct boot *b, const char *options, struct diag *d);
};

#define VERB_DECLARE(name, without) extern const struct verb verb_##name;
PREBAKE_COMMANDS(VERB_DECLARE)

#endif
