/* SPDX-License-Identifier: MIT */
/*
 * params.h - the values that were given at launch, checked against the plan.
 *
 * Each comes from the first of: params.json; a line
 * "#prebake-params {"domain": "…"}" in the server's user-data; the default.  A secret
 * may come from elsewhere instead, see from.h.
 */
#ifndef FIRSTBOOT_PARAMS_H
#define FIRSTBOOT_PARAMS_H

#include "firstboot/boot.h"

/* Fill b->params.  Reports every wrong and unknown parameter, and the missing ones
 * in one message; never the value of a secret. */
bool params_resolve(struct boot *b, struct diag *d) MUST_USE;
/* Does the value have the shape of this type, and is harmless where it may flow? */
bool params_fits(const char *type, const char *value);
/* Add what the lines in user-data give to the object ret; a later line wins. */
bool params_user_data(const char *user_data, struct json *ret, struct diag *d) MUST_USE;

#endif
