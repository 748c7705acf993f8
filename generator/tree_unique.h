/* SPDX-License-Identifier: MIT */
/*
 * tree_unique.h - every key of a mapping once.
 */
#ifndef GENERATOR_TREE_UNIQUE_H
#define GENERATOR_TREE_UNIQUE_H

#include "generator/tree.h"

/* Keep the first value of every key.  A further one is a mistake, unless it came
 * by a merge key.  Returns false when d->errors reached max_errors: stop reading. */
bool tree_unique(struct node *map, unsigned max_errors, struct diag *d);

#endif
