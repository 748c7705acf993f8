/* SPDX-License-Identifier: MIT */
/*
 * tree_dollar.h - where a '$' of a text stands in its file.
 */
#ifndef GENERATOR_TREE_DOLLAR_H
#define GENERATOR_TREE_DOLLAR_H

#include "base/diag_at.h"

/* The place of the '$' at p in the text of a scalar that starts at pos.  Counts
 * the '$' of the source behind pos, so quotes, folded lines and block scalars
 * come out right; for a '$' written as an escape it is the scalar's start. */
struct pos tree_dollar(struct pos pos, const char *text, const char *p);

#endif
