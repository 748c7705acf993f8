/* SPDX-License-Identifier: MIT */
/* input.h - all that the commands which write artefacts start from. */
#ifndef GENERATOR_INPUT_H
#define GENERATOR_INPUT_H

#include "generator/params.h"
#include "generator/target.h"

/* Read the spec at path ("-": standard input), the parameters' values and
 * SOURCE_DATE_EPOCH, and make the payload.  Reports every mistake.  ret lives as
 * long as arena and params. */
bool input_read(const char *path, struct params *params, struct arena *arena,
		struct target_input *ret, struct diag *d) MUST_USE;

#endif
