/* SPDX-License-Identifier: MIT */
/*
 * boot.h - what every first-boot step sees, and what a step is.
 *
 * A step is one file step_NAME.c with one `const struct step step_NAME`, and one
 * row in modules.h.  It is idempotent: it looks at what is there and changes what
 * is missing.  boot_run() journals, times and resumes; a step only works.
 */
#ifndef FIRSTBOOT_BOOT_H
#define FIRSTBOOT_BOOT_H

#include "base/json.h"

#define BOOT_PLAN    "/etc/prebake/plan.json"
#define BOOT_PARAMS  "/etc/prebake/params.json"
#define BOOT_STATE   "/var/lib/prebake"
#define BOOT_JOURNAL BOOT_STATE "/journal"
#define BOOT_RUN     "/run/prebake"
#define BOOT_STATUS  BOOT_RUN "/status.json"

/* The JSON objects hold texts alone, and lack what is not known. */
struct boot {
	const char *root;             /* "" on a server; a directory in tests (--root) */
	struct json *plan;            /* boot_plan() has seen it */
	struct json *instance;        /* id, hostname, region, ipv4, ipv6, user-data */
	struct json *params;          /* resolved parameters */
	struct json *env;             /* the stack's .env as it stands */
	struct json *model;           /* stack_model() has read it */
	bool degraded;                /* boot_degrade() was called */
	bool reported;                /* report_state() has told that it runs */
	struct state *state;          /* state.h */
	long long patience;           /* with the platform: until then, by boot_clock() */
	struct json *told;            /* what it said and is wanted again; NULL: nothing */
};

struct step {
	const char *name;             /* in status.json and the journal */
	bool every_boot;              /* run even if done before: it looks, or fills boot */
	/* What it takes in may be corrected elsewhere: done is done only once a run has come
	 * to its end. */
	bool again;
	/* Append what the result depends on (hashed for the journal; may hold secrets).
	 * NULL: nothing. */
	bool (*input)(struct boot *b, struct buf *in, struct diag *d);
	/* Reports become the reason in status.json, so they never hold a secret. */
	bool (*run)(struct boot *b, struct diag *d);
};

/* root + absolute path, in the caller's buffer. */
const char *boot_path(const struct boot *b, struct buf *buf, const char *path);
/* Expand ${…} from params, env and instance; the error names the reference.  A text of
 * NULL is an error. */
bool boot_expand(struct boot *b, const char *text, struct buf *out, struct diag *d) MUST_USE;
/* The stack's directory, plan.stack.dir. */
const char *boot_stack_dir(const struct boot *b);
void boot_tell(struct boot *b, bool degraded, const char *fmt, ...) PRINTF(3, 4);
/* Progress within the running step, for status.json and the console. */
#define boot_note(b, ...) boot_tell(b, /* degraded= */ false, __VA_ARGS__)
/* It works, but something optional failed: the end is `degraded` and names it,
 * and the step runs again at the next run. */
#define boot_degrade(b, ...) boot_tell(b, /* degraded= */ true, __VA_ARGS__)

/* Milliseconds of a clock that nobody sets. */
long long boot_clock(void);

/* Is it a plan of our version, with what steps read without asking?  docs/plan.md
 * has the rest; json.h reads as absent what is of another type. */
bool boot_plan(const struct json *plan, struct diag *d) MUST_USE;
/* Every step in order, from wherever the journal stands.  False: failed. */
bool boot_run(struct boot *b, struct diag *d) MUST_USE;
void boot_free(struct boot *b);

#endif
