/* SPDX-License-Identifier: MIT */
/*
 * system.h - one setting of the server itself, and what settings share.
 *
 * A setting is a key of the plan's `system`, a file system_NAME.c and a row of
 * PREBAKE_SYSTEM in modules.h; step_system.c sets those that the plan has, in order.
 */
#ifndef FIRSTBOOT_SYSTEM_H
#define FIRSTBOOT_SYSTEM_H

#include "base/file.h"
#include "firstboot/boot.h"
#include "firstboot/modules.h"

enum { SYSTEM_MAX_FILE = 1024 * 1024 };       /* bytes */

struct system_key {
	const char *name;             /* in the plan, and in the step's note */
	/* Make it so, at every boot; `system` has the key.  `said`: behind the name in the
	 * note, " (2)".  What failed is reported without the name of the key. */
	bool (*set)(struct boot *b, const struct json *system, struct buf *said, struct diag *d);
};

#define SYSTEM_DECLARE(name, needs) extern const struct system_key system_key_##name;
PREBAKE_SYSTEM(SYSTEM_DECLARE)

/* Run a program; appends what it prints.  Below another root than "" nothing runs and all
 * is well: there is no running system to ask or tell. */
bool system_call(struct boot *b, const char *const *argv, struct buf *out, struct diag *d) MUST_USE;
/* Does a line of the table start with this word, or with these? */
bool system_lists(const char *table, const char *word);
/* Write a file, unless it has this text already. */
bool system_write(struct boot *b, const char *path, const struct buf *text, mode_t mode,
		  struct diag *d) MUST_USE;

#endif
