/* SPDX-License-Identifier: MIT */
/* params.h - values of the spec's parameters from --set and --set-file. */
#ifndef GENERATOR_PARAMS_H
#define GENERATOR_PARAMS_H

#include "base/json.h"
#include "base/option.h"
#include "generator/spec.h"

/* The two rows for a command's options. */
#define PARAMS_OPTIONS(p) \
	{ "--set", "NAME=VALUE", OPTION_LIST, &(p)->set, "give a parameter its value" }, \
	{ "--set-file", "NAME=PATH", OPTION_LIST, &(p)->set_file, \
	  "the same, from a file (- for stdin)" }

struct params {
	struct option_list set, set_file;
	struct json *values;          /* object of strings, in the spec's order */
	bool secret;                  /* one of them is a secret */
};

/* Read and check what set and set_file ask for; reports every mistake. */
bool params_read(struct params *p, const struct spec *spec, struct diag *d) MUST_USE;
void params_free(struct params *p);

#endif
