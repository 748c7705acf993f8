/* SPDX-License-Identifier: MIT */
/*
 * status.h - how far first boot is, for everybody to read; never a secret.
 *
 * status.json is replaced as a whole at every change.  A state in it that says
 * "running" may come from a run that died: status_judge() tells.
 *
 * Exit statuses of `run` and `status`:
 *   0 done   1 failed or interrupted   2 wrong usage   3 degraded   4 not at its end yet
 */
#ifndef FIRSTBOOT_STATUS_H
#define FIRSTBOOT_STATUS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/diag.h"
#include "base/json.h"

enum status_state {
	STATUS_NONE,                  /* nothing ran since the system started */
	STATUS_RUNNING, STATUS_DONE, STATUS_DEGRADED, STATUS_FAILED,
	STATUS_INTERRUPTED,           /* says running, and nobody is */
	STATUS_COUNT
};

struct status_step {
	const char *name;
	const char *state;            /* pending, running, done, skipped, failed */
	long long ms;
	char *note;
};

struct status {
	char *path;
	enum status_state state;
	const char *step;             /* the one that failed, or the running one */
	char *reason;
	struct status_step *steps;
	size_t n;
	struct json *notes;           /* array of strings */
};

/* Names as status.json spells them, and the exit status of each state. */
extern const char *const status_names[STATUS_COUNT];
extern const int status_exits[STATUS_COUNT];

/* Start with n steps, all pending, and write the file. */
bool status_open(struct status *s, const char *path, size_t n, struct diag *d) MUST_USE;
/* Replace the file.  A full /run is told on stderr and does not stop the boot. */
void status_write(const struct status *s);
/* The running step; NULL when there is none. */
struct status_step *status_current(struct status *s);
void status_close(struct status *s);

/* What status.json says and what is true, for the system below root.  *ret is
 * the document; NULL when there is none. */
bool status_judge(const char *root, struct json **ret, enum status_state *ret_state,
		  struct diag *d) MUST_USE;

#endif
