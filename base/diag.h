/* SPDX-License-Identifier: MIT */
/*
 * diag.h - the only way to report that something is wrong.
 *
 * Contract, everywhere in this repository: a function that can fail returns
 * bool (or a pointer), is MUST_USE, takes a struct diag as its last argument,
 * and has reported at least one error when it returns false (or NULL).
 * Callers never re-print.  Messages say what is wrong with which value and
 * what would be right; lower case, no full stop, no new line.
 *
 * Reports go to `out`, a line each.  Without one they are kept, on one line, for
 * attempts that may fail without the whole failing:
 *   CAUGHT(c);
 *   if (!attempt(&c)) … diag_text(&c)
 */
#ifndef BASE_DIAG_H
#define BASE_DIAG_H

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"

struct diag_mark;

struct diag {
	FILE *out;
	struct buf kept;              /* without out: what was reported */
	unsigned errors, warnings;
	/* How a report looks; NULL: the message alone. */
	void (*print)(const struct diag *d, const struct diag_mark *mark, const char *message);
	bool color;                   /* for print */
};

/* Report a mistake, or a failed system call with its cause.  Always false. */
bool diag_report(struct diag *d, const char *cause, const char *fmt, ...) PRINTF(3, 4);
#define diag_error(d, ...) diag_report(d, NULL, __VA_ARGS__)
#define diag_sys(d, ...)   diag_report(d, strerror(errno), __VA_ARGS__)
/* Pass on a finished message; counts nothing. */
void diag_print(struct diag *d, const struct diag_mark *mark, struct buf *message);
/* '?' for each control character and each byte that is not part of UTF-8's. */
void diag_clean(char *s);
/* Everything kept; "" when nothing was reported. */
#define diag_text(d) buf_text(&(d)->kept)
/* Forget what was kept. */
void diag_free(struct diag *d);

#define CAUGHT(name) CLEANUP(diag_free) struct diag name = {0}

#endif
