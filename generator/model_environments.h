/* SPDX-License-Identifier: MIT */
/*
 * model_environments.h - environments fit the clouds, parameters and zone of their spec.
 */
#ifndef GENERATOR_MODEL_ENVIRONMENTS_H
#define GENERATOR_MODEL_ENVIRONMENTS_H

#include "generator/spec.h"

/* Report every mistake at its place. */
bool model_environments_check(const struct spec *spec, struct arena *a, struct diag *d) MUST_USE;

#endif
