/* SPDX-License-Identifier: MIT */
/*
 * caught.h - a diag whose reports are kept instead of printed.
 *
 * For attempts that may fail without the boot failing: the reports become part
 * of a later message, or are forgotten.
 *   CLEANUP(caught_free) struct caught c;
 *   caught_open(&c);
 */
#ifndef FIRSTBOOT_CAUGHT_H
#define FIRSTBOOT_CAUGHT_H

#include "base/diag.h"

struct caught {
	struct diag d;
	char *text;
	size_t len;
};

void caught_open(struct caught *c);
/* Everything reported so far, on one line; "" when nothing was. */
const char *caught_text(struct caught *c);
/* Forget what was reported. */
void caught_clear(struct caught *c);
void caught_free(struct caught *c);

#endif
