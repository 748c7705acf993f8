/* SPDX-License-Identifier: MIT */
/*
 * spec_targets.h - where servers and images are made, in a spec; see spec.h.
 */
#ifndef GENERATOR_SPEC_TARGETS_H
#define GENERATOR_SPEC_TARGETS_H

#include "generator/spec_value.h"

struct hetzner {
	bool present, has_bake;
	struct str location, server_type;
	struct str bake_x86, bake_arm;       /* s == NULL: not baked; without has_bake: as
					      * server_type is */
};

struct digitalocean {
	bool present;
	struct str region, size;
	struct str bake_size;                /* s == NULL: size */
};

struct targets {
	struct hetzner hetzner;
	struct digitalocean digitalocean;
};

#endif
