/* SPDX-License-Identifier: MIT */
#include "firstboot/provider_http.h"

/* Source: docs.digitalocean.com "Metadata API". */
const struct provider provider_digitalocean = {
	.name = "digitalocean", .vendor = "DigitalOcean", .get = provider_http,
	.patience = PROVIDER_PATIENCE, .at = "http://169.254.169.254/metadata/v1/",
	.where = { "id", "hostname", "region", "interfaces/public/0/ipv4/address",
		   "interfaces/public/0/ipv6/address", "user-data" },
};
