/* SPDX-License-Identifier: MIT */
/*
 * model_target.h - what a reference refers to.
 */
#ifndef GENERATOR_MODEL_TARGET_H
#define GENERATOR_MODEL_TARGET_H

#include "generator/spec.h"

struct target {
	bool found;
	const struct env *env;        /* NULL: a parameter, or of the instance */
	unsigned type;                /* enum param_type; PARAM_STRING for env */
};

struct target model_target_find(const struct spec *spec, const char *name, size_t len);

/* Report at pos that the name refers to nothing, with what was meant. */
bool model_target_unknown(const struct spec *spec, const char *name, size_t len, struct pos pos,
			  struct arena *a, struct diag *d);
/* Report at pos that the '$' at p starts nothing. */
bool model_target_misused(const char *p, struct pos pos, struct diag *d);

#endif
