/* SPDX-License-Identifier: MIT */
/*
 * boot.h - what every first-boot step sees, and what a step is.
 *
 * A step is one file step_NAME.c with one `const struct step step_NAME`, and one
 * row in modules.h.  It is idempotent: it looks at what is there and changes what
 * is missing.  boot_run() journals, times and resumes; a step only works.  It may
 * trust the plan's types: plan_check() has seen it.
 */
#ifndef FIRSTBOOT_BOOT_H
#define FIRSTBOOT_BOOT_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/json.h"

#define BOOT_PLAN    "/etc/prebake/plan.json"
#define BOOT_PARAMS  "/etc/prebake/params.json"
#define BOOT_STATE   "/var/lib/prebake"
#define BOOT_JOURNAL BOOT_STATE "/journal"
#define BOOT_STATUS  "/run/prebake/status.json"

/* Who this server is.  Empty strings for what the platform does not tell. */
struct instance {
	char *id, *hostname, *region, *ipv4, *ipv6;
};

struct boot {
	const char *root;             /* "" on a server; a directory in tests (--root) */
	const char *platform;         /* name of the metadata provider's row */
	struct json *plan;
	struct instance instance;
	char *user_data;              /* as the platform gave it; NULL: none */
	struct json *params;          /* object of strings: resolved parameters */
	struct json *env;             /* object of strings: the stack's .env as it stands */
	bool degraded;                /* boot_degrade() was called */
	struct status *status;        /* status.h */
	struct journal *journal;      /* journal.h */
};

struct step {
	const char *name;             /* in status.json and the journal */
	bool every_boot;              /* run even if done before: it looks, or fills boot */
	/* Append what the result depends on (hashed for the journal; may hold secrets).
	 * NULL: nothing. */
	bool (*input)(struct boot *b, struct buf *in, struct diag *d);
	/* Reports become the reason in status.json, so they never hold a secret. */
	bool (*run)(struct boot *b, struct diag *d);
};

/* root + absolute path, in the caller's buffer. */
const char *boot_path(const struct boot *b, struct buf *buf, const char *path);
/* Expand ${…} from params, env and instance; the error names the reference. */
bool boot_expand(struct boot *b, const char *text, struct buf *out, struct diag *d) MUST_USE;
/* The stack's directory, plan.stack.dir. */
const char *boot_stack_dir(const struct boot *b);
/* It works, but something optional failed: the end is `degraded` and names it,
 * and the step runs again at the next run. */
void boot_degrade(struct boot *b, const char *fmt, ...) PRINTF(2, 3);
/* Progress within the running step, for status.json and the console. */
void boot_note(struct boot *b, const char *fmt, ...) PRINTF(2, 3);

/* Milliseconds of a clock that nobody sets. */
long long boot_clock(void);

/* Every step in order, from wherever the journal stands.  False: failed. */
bool boot_run(struct boot *b, struct diag *d) MUST_USE;
void boot_free(struct boot *b);

#endif
