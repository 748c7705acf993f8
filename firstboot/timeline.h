/* SPDX-License-Identifier: MIT */
/*
 * timeline.h - where the time of a run went: as text, and as a picture.
 */
#ifndef FIRSTBOOT_TIMELINE_H
#define FIRSTBOOT_TIMELINE_H

#include "base/json.h"

/* Append a line for each step of what state_read() gave, none wider than columns.
 * now: boot_clock(). */
void timeline_text(const struct json *status, long long now, unsigned columns, struct buf *out);
/* Append an SVG document: bars over an axis of seconds, for light and dark pages. */
void timeline_svg(const struct json *status, long long now, struct buf *out);

#endif
