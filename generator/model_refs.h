/* SPDX-License-Identifier: MIT */
/*
 * model_refs.h - references in texts: they exist, fit the type of the text that
 * they stand in, do not go round in a circle, and keep secrets secret.
 *
 * Secret are parameters of type secret, generated variables, and every variable
 * whose value refers to a secret.
 */
#ifndef GENERATOR_MODEL_REFS_H
#define GENERATOR_MODEL_REFS_H

#include "generator/schema.h"

/* Report every mistake in the texts of uses, at the reference. */
bool model_refs_check(const struct spec *spec, const struct text_use *uses, struct arena *a,
		      struct diag *d) MUST_USE;

#endif
