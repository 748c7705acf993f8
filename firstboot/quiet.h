/* SPDX-License-Identifier: MIT */
/*
 * quiet.h - stop what would write again behind `seal`, on a system that runs.
 *
 * It stays enabled: the next boot starts it.
 * Travels in no user-data.
 */
#ifndef FIRSTBOOT_QUIET_H
#define FIRSTBOOT_QUIET_H

#include <stdbool.h>

#include "base/diag.h"

/* Stop timers, packages' work, containers and logs, in this order; used: remove the
 * containers as well, while their engine knows what is theirs. */
bool quiet_begin(bool used, struct diag *d) MUST_USE;
/* Is there an engine that can remove what is its? */
bool quiet_has_docker(void) MUST_USE;
/* Tell the disk what is free, so that a snapshot has it no more; all is on disk then. */
void quiet_end(void);

#endif
