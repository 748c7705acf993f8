/* SPDX-License-Identifier: MIT */
/*
 * status.h - the command `status`: print the state, or wait for the end first.
 */
#ifndef FIRSTBOOT_STATUS_H
#define FIRSTBOOT_STATUS_H

#include "base/diag.h"

/* Returns the exit status (state.h). */
int status_show(const char *root, bool as_json, bool wait, struct diag *d);

#endif
