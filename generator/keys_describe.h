/* SPDX-License-Identifier: MIT */
/*
 * keys_describe.h - rows of the table in words, for messages and help.
 */
#ifndef GENERATOR_KEYS_DESCRIBE_H
#define GENERATOR_KEYS_DESCRIBE_H

#include "generator/schema.h"

/* "host name", "list of mappings", "debian-13 or debian-12". */
const char *keys_describe_type(struct arena *a, const struct key *row);
/* "from 1s to 1 day" for a quantity with limits, else "". */
const char *keys_describe_limits(struct arena *a, const struct key *row);
/* "a, b or c" */
const char *keys_describe_names(struct arena *a, const char *const *names);

#endif
