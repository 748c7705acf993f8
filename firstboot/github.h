/* SPDX-License-Identifier: MIT */
/*
 * github.h - one file out of a repository, by GitHub's contents API.
 */
#ifndef FIRSTBOOT_GITHUB_H
#define FIRSTBOOT_GITHUB_H

#include "firstboot/boot.h"

/* Fetch the file that plan.stack.compose.github describes, 1 MiB at most.  Every
 * refusal says which right or setting is missing. */
bool github_fetch(struct boot *b, const struct json *github, struct buf *out,
		  struct diag *d) MUST_USE;

#endif
