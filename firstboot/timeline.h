/* SPDX-License-Identifier: MIT */
/*
 * timeline.h - where the time of a run went: as text.
 */
#ifndef FIRSTBOOT_TIMELINE_H
#define FIRSTBOOT_TIMELINE_H

#include "base/json.h"

/* Append a line for each step of what state_read() gave, none wider than columns.
 * now: boot_clock(). */
void timeline_text(const struct json *status, long long now, unsigned columns, struct buf *out);

#endif
