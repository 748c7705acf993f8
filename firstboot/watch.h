/* SPDX-License-Identifier: MIT */
/*
 * watch.h - a run as it goes on: the picture of its state for a terminal, and the lines
 * for what is none.
 */
#ifndef FIRSTBOOT_WATCH_H
#define FIRSTBOOT_WATCH_H

#include "base/json.h"

/* Append the picture of what state_read() gave, a line each, none wider than columns;
 * notes while it runs.  color: with ANSI's.  now: boot_clock(). */
void watch_draw(const struct json *status, long long now, unsigned columns, bool color,
		struct buf *out);
/* Append a line for each thing that changed; before is NULL at first. */
void watch_changes(const struct json *before, const struct json *status, long long now,
		   struct buf *out);
/* Append what one should read at the end, uncut: reason, what next, notes. */
void watch_end(const struct json *status, struct buf *out);

#endif
