/* SPDX-License-Identifier: MIT */
/*
 * command.h - run another program: no shell, a bounded time, a bounded output.
 *
 * Arguments are visible to every user of the machine: no secret may be in argv.
 */
#ifndef FIRSTBOOT_COMMAND_H
#define FIRSTBOOT_COMMAND_H

#include "base/buf.h"
#include "base/diag.h"

#define COMMAND_PATH "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

struct command {
	const char *const *argv;      /* NULL-terminated; argv[0] is looked up in PATH */
	const char *const *env;       /* NULL-terminated: the whole environment; NULL:
				       * COMMAND_PATH and LC_ALL=C */
	const char *dir;              /* working directory, or NULL */
	const char *what;             /* for messages */
	unsigned timeout;             /* seconds; 0: 60 */
};

/* Run it to its end and append its standard output to out, 16 MiB at most.  An exit status
 * but 0 is an error with its last words on standard error.  A command that goes on beyond its
 * time or prints too much is killed, its children too. */
bool command_run(const struct command *c, struct buf *out, struct diag *d) MUST_USE;
/* Append the last 3 lines of text, 800 bytes at most, as one line without control characters. */
void command_tail(const char *text, struct buf *out);

#endif
