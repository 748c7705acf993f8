/* SPDX-License-Identifier: MIT */
/*
 * model_from.h - what must be true of secrets that are fetched.
 */
#ifndef GENERATOR_MODEL_FROM_H
#define GENERATOR_MODEL_FROM_H

#include "generator/spec.h"

/* Report every mistake in the `from` of parameters: no secret goes over a network in the
 * clear, and what a request needs is known when it is made. */
bool model_from_check(const struct spec *spec, struct diag *d) MUST_USE;

#endif
