/* SPDX-License-Identifier: MIT */
/*
 * times.h - the steps of status.json on the clock of their run.
 *
 *   struct times t = times_start(status, now);
 *   while (times_next(&t, status)) … t.name, t.at, t.ms
 */
#ifndef FIRSTBOOT_TIMES_H
#define FIRSTBOOT_TIMES_H

#include "base/json.h"

/* Texts are never NULL, state also "died"; milliseconds are never negative. */
struct times {
	const struct json *row;       /* of status.json; NULL before the first */
	const char *name, *state, *note;
	long long at, ms;             /* since the run began; how long it took, or takes already */
	long long end;                /* of all so far */
	long long clock;              /* since the run began; -1: nothing runs */
	bool died;                    /* the run was interrupted */
};

/* Before the first step of what state_read() gave; now: boot_clock(). */
struct times times_start(const struct json *status, long long now);
/* On to the next; false: there is none. */
bool times_next(struct times *t, const struct json *status);
/* Milliseconds from the start of the run to the end of its last step, or to now. */
long long times_total(const struct json *status, long long now);
/* Append "12.3 s", "2 min 05 s", "1 h 02 min". */
void times_text(struct buf *out, long long ms);

#endif
