/* SPDX-License-Identifier: MIT */
/*
 * keys_targets.h - the rows of `targets:` and `environments:`, below the table of keys.
 */
#ifndef GENERATOR_KEYS_TARGETS_H
#define GENERATOR_KEYS_TARGETS_H

#include "generator/schema.h"

extern const struct key keys_targets[];
extern const struct key keys_environment[];

#endif
