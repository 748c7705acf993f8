/* SPDX-License-Identifier: MIT */
/*
 * journal.h - what was begun and what was done, safe against power loss.
 *
 * One JSON object a line, each on disk before the work goes on.  A torn last
 * line and lines that mean nothing to us are passed over.  While it is open it
 * is locked: two runs never overlap, and a dead run holds nothing.
 */
#ifndef FIRSTBOOT_JOURNAL_H
#define FIRSTBOOT_JOURNAL_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/json.h"

enum { JOURNAL_HASH_SIZE = 17 };

struct journal {
	int fd;
	bool torn;                    /* the last line has no end */
	struct json *done;            /* step: input hash, of steps that ended */
};

/* Create or read the file, and lock it. */
bool journal_open(struct journal *j, const char *path, struct diag *d) MUST_USE;
/* The input hash with which the step was last done; NULL when it never was, or
 * was begun again since. */
const char *journal_done(const struct journal *j, const char *step);
/* Note that the step starts ("start") or is done ("done"). */
bool journal_add(struct journal *j, const char *step, const char *event, const char *hash,
		 struct diag *d) MUST_USE;
void journal_close(struct journal *j);

/* Does a living run hold the journal?  -1: no right to look. */
int journal_busy(const char *path);
/* FNV-1a, 64 bits, as 16 hexadecimal digits. */
void journal_hash(const struct buf *input, char ret[JOURNAL_HASH_SIZE]);

#endif
