/* SPDX-License-Identifier: MIT */
#include "generator/keys_rows.h"
#include "generator/keys_targets.h"
#include "generator/spec.h"
#include "generator/types.h"

/* No names of types and sizes are checked here: clouds retire them and bring new ones. */
static const struct key bake_keys[] = {
	{ "x86", TEXT(struct hetzner, bake_x86), .type = &types_word,
	  .help = "Server type that bakes the image for x86.", .example = "cx23" },
	{ "arm", TEXT(struct hetzner, bake_arm), .type = &types_word,
	  .help = "Server type that bakes the image for Arm.", .example = "cax11" },
	{ 0 },
};

static const struct key hetzner_keys[] = {
	{ "location", TEXT(struct hetzner, location), .type = &types_word, .required = true,
	  .help = "Location of servers.", .example = "nbg1" },
	{ "server_type", TEXT(struct hetzner, server_type), .type = &types_word, .required = true,
	  .help = "Type of servers.", .example = "cx33" },
	{ "bake", SAME(bake_keys), PRESENT(struct hetzner, has_bake),
	  .help = "Types of the servers that bake images, the smallest: an image fits no smaller "
	  "disk.  One for each architecture that is wanted; server_type if absent.",
	  .example = "{ x86: cx23 }" },
	{ 0 },
};

static const struct key digitalocean_keys[] = {
	{ "region", TEXT(struct digitalocean, region), .type = &types_word, .required = true,
	  .help = "Region of droplets.", .example = "fra1" },
	{ "size", TEXT(struct digitalocean, size), .type = &types_word, .required = true,
	  .help = "Size of droplets.", .example = "s-2vcpu-2gb" },
	{ "bake_size", TEXT(struct digitalocean, bake_size), .type = &types_word,
	  .help = "Size of the droplet that bakes the image, the smallest: an image fits no "
	  "smaller disk.  size if absent.", .example = "s-1vcpu-1gb" },
	{ 0 },
};

const struct key keys_targets[] = {
	{ "hetzner", MAP(struct targets, hetzner, struct hetzner, hetzner_keys),
	  PRESENT(struct targets, hetzner.present), .help = "Where and how big on Hetzner.",
	  .example = "{ location: nbg1, server_type: cx23 }" },
	{ "digitalocean", MAP(struct targets, digitalocean, struct digitalocean, digitalocean_keys),
	  PRESENT(struct targets, digitalocean.present),
	  .help = "Where and how big on DigitalOcean.",
	  .example = "{ region: fra1, size: s-2vcpu-2gb }" },
	{ 0 },
};
