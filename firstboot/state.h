/* SPDX-License-Identifier: MIT */
/*
 * state.h - what was begun and done (the journal, for us, safe against power loss)
 * and how far first boot is (status.json, for everybody, never a secret).
 *
 * The journal has one JSON object a line, each on disk before the work goes on.  A
 * torn last line and lines that mean nothing to us are passed over.  While it is
 * open it is locked: two runs never overlap, and a dead run holds nothing.
 */
#ifndef FIRSTBOOT_STATE_H
#define FIRSTBOOT_STATE_H

#include "base/json.h"

#define STATE_RUN "run"       /* the journal's name for the run as a whole */

enum { STATE_HASH_SIZE = 17, STATE_UNENDED = 4 };

struct state {
	struct buf status, journal;   /* their paths */
	int fd;                       /* of the journal */
	bool torn;                    /* its last line has no end */
	struct json *done;            /* step: input hash, of steps that ended */
	struct json *steps, *notes;   /* of status.json */
	struct json *row;             /* the running step's, in steps */
	const char *step;             /* its name */
	long long began, measured;    /* the run, boot_clock(); when progress was written */
};

/* Lock and read the journal.  Without a path of status.json it is another run's to tell. */
bool state_open(struct state *s, const char *root, struct diag *d) MUST_USE;
/* Note that the step starts (done false) or is done, with this input hash. */
bool state_add(struct state *s, const char *step, bool done, const char *hash,
	       struct diag *d) MUST_USE;
/* Nothing is done yet: the journal starts anew. */
bool state_forget(struct state *s, struct diag *d) MUST_USE;
/* Has a run come to its end since a step last started? */
bool state_ended(const struct state *s);
/* Replace status.json.  A full /run is told on stderr and does not stop the boot; but who
 * cannot tell the end has not come to a good one. */
bool state_write(const struct state *s, const char *state, const char *reason);
void state_close(struct state *s);
/* FNV-1a, 64 bits, as 16 hexadecimal digits. */
void state_hash(const struct buf *input, char ret[STATE_HASH_SIZE]);

/* status.json of the system below root, with the state that is true: "running" in
 * it may come from a run that died.  NULL after an error. */
struct json *state_read(const char *root, struct diag *d) MUST_USE;
/* 0 done, 1 failed or interrupted, 3 degraded, STATE_UNENDED; -1: no state. */
int state_exit(const char *state);

#endif
