/* SPDX-License-Identifier: MIT */
/*
 * carry.h - the helper's source as one file, with only the parts that a plan
 * and its vehicle can reach.
 *
 * Starts from firstboot/main.c and the rows of firstboot/modules.h that the plan
 * reaches, and follows #include "…": a header brings its .c with it.
 */
#ifndef GENERATOR_CARRY_H
#define GENERATOR_CARRY_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/json.h"

/* Append the C source.  vehicle: the provider in whose user-data it travels, to a
 * new server; NULL: for any server of any provider.  small: no one reads it, so that it
 * has short names, and nothing needless. */
void carry_source(const struct json *plan, const char *vehicle, bool small, struct buf *out);

#endif
