/* SPDX-License-Identifier: MIT */
/*
 * timeline_svg.h - where the time of a run went, as a picture: bars over an axis of
 * seconds.
 *
 * It needs no other file, fits light and dark pages, and holds no text of others that is
 * not escaped.
 */
#ifndef FIRSTBOOT_TIMELINE_SVG_H
#define FIRSTBOOT_TIMELINE_SVG_H

#include "base/json.h"

/* Append an SVG document of what state_read() gave.  now: boot_clock(). */
void timeline_svg(const struct json *status, long long now, struct buf *out);

#endif
