/* SPDX-License-Identifier: MIT */
/*
 * keys.h - the table of keys: all that a spec can say.
 */
#ifndef GENERATOR_KEYS_H
#define GENERATOR_KEYS_H

#include "generator/schema.h"

/* The keys at the top of a spec. */
extern const struct key keys_root[];

#endif
