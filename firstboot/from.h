/* SPDX-License-Identifier: MIT */
/*
 * from.h - secrets that are not given but fetched: what the plan's `from` says.
 *
 * from.c fetches them, once: what came is kept, so that a later run needs neither the
 * service nor a token that is good for one use.  from_none.c stands for it in a plan
 * without `from`.
 */
#ifndef FIRSTBOOT_FROM_H
#define FIRSTBOOT_FROM_H

#include "firstboot/boot.h"

/* If this parameter comes from elsewhere, put its value into given, in place of a wrapping
 * token.  A value that is given goes before a URL.  Needs the parameters before it. */
bool from_value(struct boot *b, const char *name, struct json *given, struct diag *d) MUST_USE;

#endif
