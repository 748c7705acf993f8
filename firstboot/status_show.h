/* SPDX-License-Identifier: MIT */
/*
 * status_show.h - the command `status`: print it, or wait for the end first.
 */
#ifndef FIRSTBOOT_STATUS_SHOW_H
#define FIRSTBOOT_STATUS_SHOW_H

#include "base/diag.h"

/* Read argv's options; returns the exit status (status.h). */
int status_show(int argc, char **argv, struct diag *d);

#endif
