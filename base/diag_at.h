/* SPDX-License-Identifier: MIT */
/*
 * diag_at.h - reports that have a place in the user's input.
 */
#ifndef BASE_DIAG_AT_H
#define BASE_DIAG_AT_H

#include "base/diag.h"

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

/* What print() of struct diag gets; NULL stands for an error without a place. */
struct diag_mark {
	const char *level;    /* "error" or "warning" */
	struct pos pos;
};

/* Report a mistake in the input.  Always returns false. */
bool diag_at(struct diag *d, struct pos pos, const char *fmt, ...) PRINTF(3, 4);
/* Something that works but should be known. */
void diag_warn(struct diag *d, struct pos pos, const char *fmt, ...) PRINTF(3, 4);

#endif
