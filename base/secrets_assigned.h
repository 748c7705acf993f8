/* SPDX-License-Identifier: MIT */
/*
 * secrets_assigned.h - does a text give a value to a name that sounds secret?
 *
 * As secrets.h: it is told where, and never what.  Travels in no user-data.
 */
#ifndef BASE_SECRETS_ASSIGNED_H
#define BASE_SECRETS_ASSIGNED_H

#include "base/secrets.h"

/* NAME=VALUE whose name sounds secret, the rule has the signs: "=", ':' before a blank, and ' ' for
 * "--NAME VALUE"; not in a comment, not a path, a reference or a yes or no. */
size_t secrets_assigned(const char *rule, const struct buf *text);
/* scheme://user:password@, not in a comment */
size_t secrets_login(const char *rule, const struct buf *text);

#endif
