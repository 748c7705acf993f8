/* SPDX-License-Identifier: MIT */
/*
 * command.h - run another program: no shell, a bounded time, a bounded output.
 *
 * Arguments are visible to every user of the machine: no secret may be in argv.
 */
#ifndef FIRSTBOOT_COMMAND_H
#define FIRSTBOOT_COMMAND_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/diag.h"

struct command {
	const char *const *argv;      /* NULL-terminated; argv[0] is searched for in PATH */
	const char *const *env;       /* NULL-terminated "NAME=VALUE": the whole environment */
	const char *dir;              /* NULL: stay */
	const char *what;             /* how messages call it: "docker compose up" */
	unsigned timeout;             /* seconds; 0: 60 */
};

/* Run it, append standard output to out and standard error to err (16 MiB each at
 * most).  Not found, killed, too slow or a status other than 0 is an error that
 * ends with the last lines of err. */
bool command_run(const struct command *c, struct buf *out, struct buf *err,
		 struct diag *d) MUST_USE;
/* The last `lines` lines that say something, joined by "; ", without control characters. */
void command_tail(const char *text, unsigned lines, struct buf *out);

#endif
