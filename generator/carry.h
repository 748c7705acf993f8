/* SPDX-License-Identifier: MIT */
/*
 * carry.h - the helper's source as one file, with only the parts that a plan
 * can reach.
 *
 * Starts from firstboot/main.c and the rows of firstboot/modules.h that the plan
 * reaches, and follows #include "…": a header brings its .c with it.
 */
#ifndef GENERATOR_CARRY_H
#define GENERATOR_CARRY_H

#include "base/buf.h"
#include "base/json.h"

/* Append the C source. */
void carry_source(const struct json *plan, struct buf *out);
/* The value at a dotted path ("proxy.caddy"), or NULL; "" is the plan itself. */
const struct json *carry_plan_value(const struct json *plan, const char *path);

#endif
