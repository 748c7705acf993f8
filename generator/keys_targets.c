/* SPDX-License-Identifier: MIT */
#include "generator/keys_rows.h"
#include "generator/keys_targets.h"
#include "generator/spec.h"
#include "generator/types.h"

enum { DAY = 24 * 60 * 60 };

/* No names of types and sizes are checked here: clouds retire them and bring new ones. */
static const struct key bake_keys[] = {
	{ "x86", TEXT(struct hetzner, bake_x86), .type = &types_word,
	  .help = "Server type that bakes the image for x86.", .example = "cx23" },
	{ "arm", TEXT(struct hetzner, bake_arm), .type = &types_word,
	  .help = "Server type that bakes the image for Arm.", .example = "cax11" },
	{ "small", BOOL(struct hetzner, bake_small), .dflt = "true",
	  .help = "Bake in the 4 GB file system that the cloud's image has, which makes a small "
	  "snapshot; false: in all of the disk, for a stack that needs more.",
	  .example = "false" },
	{ 0 },
};

static const struct key network_keys[] = {
	{ "range", TEXT(struct hetzner_network, range), .type = &types_private,
	  .dflt = "10.0.0.0/16", .help = "Addresses of the network.", .example = "10.0.0.0/16" },
	{ "zone", TEXT(struct hetzner_network, zone), .type = &types_word, .dflt = "eu-central",
	  .help = "Network zone that the location is in.", .example = "eu-central" },
	{ 0 },
};

static const struct key hetzner_keys[] = {
	{ "location", TEXT(struct hetzner, location), .type = &types_word, .required = true,
	  .help = "Location of servers.", .example = "nbg1" },
	{ "server_type", TEXT(struct hetzner, server_type), .type = &types_word, .required = true,
	  .help = "Type of servers.", .example = "cx33" },
	{ "bake", SAME(bake_keys),
	  .help = "Types of the servers that bake images, the smallest: an image fits no smaller "
	  "disk.  One for each architecture that is wanted; server_type if absent.",
	  .example = "{ x86: cx23 }" },
	{ "network", MAP(struct hetzner, network, struct hetzner_network, network_keys),
	  PRESENT(struct hetzner, network.present),
	  .help = "A private network that all servers are in.",
	  .example = "{ range: 10.0.0.0/16 }" },
	{ "spread", BOOL(struct hetzner, spread), .dflt = "false",
	  .help = "No two servers are on the same host, once they are made: one that runs stays "
	  "where it is.", .example = "true" },
	{ "ssh_keys", TEXTS(struct hetzner, ssh_keys), .type = &types_line,
	  .help = "Names of SSH keys in the project, for root.", .example = "me@laptop" },
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
	{ "ssh_keys", TEXTS(struct digitalocean, ssh_keys), .type = &types_line,
	  .help = "Ids or fingerprints of SSH keys in the account, for root.",
	  .example = "\"3b:16:bf:e4:8b:00:8b:b8:59:8c:a9:d3:f0:19:45:fa\"" },
	{ 0 },
};

static const struct key dns_keys[] = {
	{ "provider", ENUM(struct dns, provider, spec_dns_providers), .required = true,
	  .help = "Who serves the zone.", .example = "cloudflare" },
	{ "zone", TEXT(struct dns, zone), .type = &types_hostname, .required = true,
	  .help = "The zone, which is there; names of sites that lie in it become records.",
	  .example = "example.org" },
	{ "zone_id", TEXT(struct dns, zone_id), .type = &types_word,
	  .help = "Its id at Cloudflare; looked up by name if absent.",
	  .example = "023e105f4ecef8ad9ca31a8372d0c353" },
	{ "api", TEXT(struct dns, api), .type = &types_url,
	  .dflt = "https://api.cloudflare.com/client/v4", .help = "Address of Cloudflare's API.",
	  .example = "https://api.cloudflare.com/client/v4" },
	{ "ttl", DURATION(struct dns, ttl), .min = 60, .max = DAY, .dflt = "5m",
	  .help = "How long resolvers may keep a record.", .example = "5m" },
	{ "proxied", BOOL(struct dns, proxied), .dflt = "false",
	  .help = "Cloudflare stands between visitors and the server, which then gets no "
	  "certificate by itself.", .example = "false" },
	{ 0 },
};

static const struct key state_keys[] = {
	{ "bucket", TEXT(struct state, bucket), .type = &types_word, .required = true,
	  .help = "The bucket, which is there.", .example = "acme-state" },
	{ "endpoint", TEXT(struct state, endpoint), .type = &types_url, .required = true,
	  .help = "Address of the object storage.",
	  .example = "https://nbg1.your-objectstorage.com" },
	{ "region", TEXT(struct state, region), .type = &types_word, .required = true,
	  .help = "Its region.", .example = "nbg1" },
	{ "key", TEXT(struct state, key), .type = &types_relative,
	  .help = "The object; NAME/terraform.tfstate if absent.",
	  .example = "shop/terraform.tfstate" },
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
	{ "dns", MAP(struct targets, dns, struct dns, dns_keys),
	  PRESENT(struct targets, dns.present), .help = "Where Terraform makes DNS records.",
	  .example = "{ provider: cloudflare, zone: example.org }" },
	{ "state", MAP(struct targets, state, struct state, state_keys),
	  PRESENT(struct targets, state.present),
	  .help = "Where Terraform keeps its state, in a bucket as at S3; workflows need it.",
	  .example = "{ bucket: acme-state, endpoint: \"https://nbg1.your-objectstorage.com\", "
	  "region: nbg1 }" },
	{ "keep", NUMBER(struct targets, keep), .min = 1, .max = 100, .dflt = "3",
	  .help = "How many golden snapshots workflows keep of each kind.", .example = "3" },
	{ 0 },
};

static const struct key param_value = {
	"params", TEXT(struct value, text), .type = &types_text,
};

_Static_assert(!offsetof(struct environment, name) && !offsetof(struct value, name),
	       "names come first");

const struct key keys_environment[] = {
	{ "cloud", ENUM(struct environment, cloud, spec_clouds),
	  .help = "Which of 'targets' the server is at; needed if there are two.",
	  .example = "hetzner" },
	{ "location", TEXT(struct environment, location), .type = &types_word,
	  .help = "Location or region, if another than that of 'targets'.", .example = "fsn1" },
	{ "type", TEXT(struct environment, type), .type = &types_word,
	  .help = "Server type or size, if another than that of 'targets'; a server that runs is "
	  "powered off to change it, and its disk stays as it is.", .example = "cx23" },
	{ "hosts", TEXTS(struct environment, hosts), .type = &types_hostname,
	  .help = "Names that lead to the server besides those of its sites.",
	  .example = "admin.example.org" },
	{ "params", ITEMS(KEY_NAMED, struct environment, params, struct value, NULL),
	  .type = &types_param, .scalar = &param_value,
	  .help = "Values of parameters; those of secret ones never stand in a spec.",
	  .example = "domain: dev.example.org" },
	{ "volume", SIZE(struct environment, volume), .min = 10ULL << 30, .max = 10ULL << 40,
	  .help = "Size of a volume that outlives the server, at /mnt/HC_Volume_ID on Hetzner.  "
	  "What is on the server's own disk does not: generated secrets, and data of containers "
	  "unless the compose file puts it on the volume.", .example = "20GiB" },
	{ "backups", BOOL(struct environment, backups), .dflt = "false",
	  .help = "The cloud's own backups of the server.", .example = "true" },
	{ "protect", BOOL(struct environment, protect), .dflt = "false",
	  .help = "Against deletion of the server, its addresses and its volume; at DigitalOcean "
	  "Terraform alone knows of it.", .example = "true" },
	{ 0 },
};
