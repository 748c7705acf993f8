/* SPDX-License-Identifier: MIT */
/*
 * mend.h - take away what a row of findings.h has found, below a root that may be hostile.
 *
 * Nothing is reached through a symbolic link, and no tree is left by the file systems that
 * are mounted in it.  What is killed half way is found again, and ended then.
 * Travels in no user-data.
 */
#ifndef FIRSTBOOT_MEND_H
#define FIRSTBOOT_MEND_H

#include "firstboot/examine.h"

struct mend_sum {
	unsigned long long files, bytes;
};

/* Do what the row's `seal` says, and add up what was taken away. */
bool mend(const struct findings_row *row, const struct reach_place *p, struct mend_sum *sum,
	  struct diag *d) MUST_USE;

#endif
