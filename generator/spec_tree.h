/* SPDX-License-Identifier: MIT */
/*
 * spec_tree.h - a spec and its fragments as one tree.
 *
 * `include: FILE` or `include: [FILE, …]` merges fragments under the including
 * file: mappings merge, lists append (the fragments' items first), the includer's
 * single values win, and a later fragment wins over an earlier one.  Every node
 * keeps the place where it was written.
 */
#ifndef GENERATOR_SPEC_TREE_H
#define GENERATOR_SPEC_TREE_H

#include "generator/tree.h"

/* NULL: there is nothing to check.  After smaller mistakes there is a tree:
 * compare d->errors.  ret_partial: a fragment is not in it, so what seems to be
 * missing may be there. */
struct node *spec_tree_read(const char *path, struct arena *a, bool *ret_partial,
			    struct diag *d) MUST_USE;

#endif
