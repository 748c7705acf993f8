/* SPDX-License-Identifier: MIT */
/*
 * keys_path.h - keys by their path in the table: "stack.env.KEY.bytes".
 */
#ifndef GENERATOR_KEYS_PATH_H
#define GENERATOR_KEYS_PATH_H

#include "generator/keys.h"

/* Call visit for every row of the table in order, with its path. */
void keys_path_each(struct arena *a,
		    void (*visit)(void *ctx, const char *path, const struct key *row), void *ctx);
/* The path of the first key with this last part; NULL: there is none. */
const char *keys_path_elsewhere(struct arena *a, const char *name);
/* What stands for the free names of a KEY_NAMED in a path: "NAME". */
#define KEYS_PATH_FREE "NAME"

#endif
