/* SPDX-License-Identifier: MIT */
/*
 * keys_system.h - the rows of `system:` and `docker:`, a part of the table in keys.c.
 */
#ifndef GENERATOR_KEYS_SYSTEM_H
#define GENERATOR_KEYS_SYSTEM_H

#include "generator/schema.h"

extern const struct key keys_system[], keys_docker[];

#endif
