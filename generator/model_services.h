/* SPDX-License-Identifier: MIT */
/*
 * model_services.h - the services that a spec names are in its compose file.
 */
#ifndef GENERATOR_MODEL_SERVICES_H
#define GENERATOR_MODEL_SERVICES_H

#include "generator/schema.h"

/* Reads the compose file too, and reports its mistakes.  A file that is fetched
 * at first boot is checked there. */
bool model_services_check(const struct spec *spec, const struct text_use *uses, struct arena *a,
			  struct diag *d) MUST_USE;

#endif
