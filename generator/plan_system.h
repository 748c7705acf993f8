/* SPDX-License-Identifier: MIT */
/*
 * plan_system.h - the parts `system` and `docker` of plan.json, for plan.c.
 */
#ifndef GENERATOR_PLAN_SYSTEM_H
#define GENERATOR_PLAN_SYSTEM_H

#include "base/json.h"
#include "generator/spec.h"

/* What the engine shall say of itself, empty when nothing is asked of it; the caller frees. */
struct json *plan_docker(const struct docker *docker) MUST_USE;
/* An object, empty when nothing is asked of the system; the caller frees. */
struct json *plan_system(const struct system *s) MUST_USE;
/* What apt shall install, a name a line, each once, for Docker and the rest of the spec. */
void plan_packages(const struct system *s, struct buf *out);

#endif
