/* SPDX-License-Identifier: MIT */
/*
 * diag.h - the only way to report that something is wrong.
 *
 * Contract, everywhere in this repository: a function that can fail returns
 * bool (or a pointer), is MUST_USE, takes a struct diag as its last argument,
 * and has reported at least one error when it returns false (or NULL).
 * Callers never re-print.  Messages say what is wrong with which value and
 * what would be right; lower case, no full stop, no new line.
 */
#ifndef BASE_DIAG_H
#define BASE_DIAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/cleanup.h"

/* One input: what a report calls it, and its text for the excerpt. */
struct source {
	const char *name;
	const char *text;     /* NUL-terminated; NULL: no excerpt */
};

/* Where in the user's input.  1-based, columns count characters; source NULL
 * means "no position". */
struct pos {
	const struct source *source;
	unsigned line, col;
};

struct diag_report {
	const char *level;    /* "error" or "warning" */
	struct pos pos;
	const char *message;
};

struct diag {
	FILE *out;            /* where reports go; stderr, or a memstream */
	/* How they look; NULL: the message alone, a line each. */
	void (*print)(const struct diag *d, const struct diag_report *r);
	bool color;           /* for print */
	unsigned errors, warnings;
};

/* Report a mistake in the input.  Always returns false. */
bool diag_at(struct diag *d, struct pos pos, const char *fmt, ...) PRINTF(3, 4);
/* Report a mistake that has no place in a file.  Always returns false. */
bool diag_error(struct diag *d, const char *fmt, ...) PRINTF(2, 3);
/* Report a failed system call, appending strerror(errno).  Always returns false. */
bool diag_sys(struct diag *d, const char *fmt, ...) PRINTF(2, 3);
/* Something that works but should be known. */
void diag_warn(struct diag *d, struct pos pos, const char *fmt, ...) PRINTF(3, 4);

#endif
