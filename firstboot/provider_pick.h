/* SPDX-License-Identifier: MIT */
/*
 * provider_pick.h - one value of a JSON document that a platform tells.
 */
#ifndef FIRSTBOOT_PROVIDER_PICK_H
#define FIRSTBOOT_PROVIDER_PICK_H

#include "base/json.h"

/* Append the text or number at path: keys with '.' between, "0" the first of an array.
 * Nothing when there is no such, or the document is empty; `what` names it. */
bool provider_pick(const char *document, const char *path, const char *what, struct buf *ret,
		   struct diag *d) MUST_USE;

#endif
