/* SPDX-License-Identifier: MIT */
/*
 * progress.h - how much of the running step is done, where that can be measured: the
 * object "progress" in its row of status.json, where the last measure stays.
 *
 * It is written twice a second at most.  A helper whose status nobody watches carries
 * progress_none.c instead, which measures nothing.
 */
#ifndef FIRSTBOOT_PROGRESS_H
#define FIRSTBOOT_PROGRESS_H

#include "firstboot/boot.h"

/* The step waits until boot_clock() is end, timeout seconds in all. */
void progress_wait(struct boot *b, long long end, long long timeout);
/* A line of the Engine's stream while it pulls.  In *layers, NULL at first, the bytes of each
 * layer are kept; the caller frees it. */
void progress_pull(struct boot *b, struct json **layers, const struct json *line);

#endif
