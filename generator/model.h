/* SPDX-License-Identifier: MIT */
/*
 * model.h - what must be true of a spec as a whole: references and their
 * secrecy, services of the compose file, settings that need each other.
 */
#ifndef GENERATOR_MODEL_H
#define GENERATOR_MODEL_H

#include "generator/schema.h"

/* Report every mistake.  The spec may be incomplete where the schema has
 * reported a mistake already; root is its tree, uses are its texts. */
bool model_check(const struct spec *spec, const struct node *root, const struct text_use *uses,
		 struct arena *a, struct diag *d) MUST_USE;

#endif
