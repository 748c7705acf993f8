/* SPDX-License-Identifier: MIT */
/*
 * compose_vars.h - $VAR, ${VAR:-default} and their like in a compose file, as compose
 * itself replaces them (compose-spec, 12-interpolation.md).
 */
#ifndef GENERATOR_COMPOSE_VARS_H
#define GENERATOR_COMPOSE_VARS_H

#include "base/buf.h"
#include "base/diag.h"

/* A variable's value: *ret is it, or NULL where there is none.  False: it is not known
 * here, after a report. */
typedef bool compose_vars_lookup(void *ctx, const char *name, const char **ret, struct diag *d);

/* Append text with every variable replaced.  What is neither set nor has a default is a
 * mistake, since compose would put nothing in its place. */
bool compose_vars_expand(const char *text, compose_vars_lookup *lookup, void *ctx,
			 struct buf *out, struct diag *d) MUST_USE;

#endif
