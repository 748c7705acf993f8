/* SPDX-License-Identifier: MIT */
/*
 * spec_targets.h - where servers and images are made, in a spec; see spec.h.
 */
#ifndef GENERATOR_SPEC_TARGETS_H
#define GENERATOR_SPEC_TARGETS_H

#include "generator/spec_value.h"

/* The clouds that servers and images are made at; names in spec_clouds. */
enum cloud { CLOUD_NONE, CLOUD_HETZNER, CLOUD_DIGITALOCEAN };

struct hetzner_network {
	bool present;
	struct str range, zone;
};

struct hetzner {
	bool present;
	struct str location, server_type;
	struct str bake_x86, bake_arm;       /* s == NULL: not baked; without both: as
					      * server_type is */
	bool bake_small;
	struct hetzner_network network;
	bool spread;
	struct str_list ssh_keys;
};

struct digitalocean {
	bool present;
	struct str region, size;
	struct str bake_size;                /* s == NULL: size */
	struct str_list ssh_keys;
};

enum dns_provider { DNS_CLOUDFLARE, DNS_HETZNER };

struct dns {
	bool present;
	unsigned provider;                   /* enum dns_provider */
	struct str zone, zone_id, api;
	unsigned ttl;                        /* seconds */
	bool proxied;
};

/* A bucket for Terraform's state. */
struct state {
	bool present;
	struct str endpoint, region, bucket, key;
};

struct targets {
	struct hetzner hetzner;
	struct digitalocean digitalocean;
	struct dns dns;
	struct state state;
	unsigned keep;
};

struct value {
	struct str name, text;
};

/* One server. */
struct environment {
	struct str name;
	unsigned cloud;                      /* enum cloud; CLOUD_NONE: the only one of targets */
	struct str location, type;           /* s == NULL: that of targets */
	struct str_list hosts;
	struct value *params;
	size_t n_params;
	unsigned long long volume;           /* bytes; 0: none */
	bool backups, protect;
};

#endif
