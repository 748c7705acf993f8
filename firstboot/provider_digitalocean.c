/* SPDX-License-Identifier: MIT */
#include "firstboot/provider_http.h"

/* Source: docs.digitalocean.com "Metadata API". */
const struct provider provider_row_digitalocean = {
	.name = "digitalocean", .get = provider_http,
	.markers = { "/sys/class/dmi/id/sys_vendor=DigitalOcean" },
	.patience = PROVIDER_PATIENCE, .at = "http://169.254.169.254/metadata/v1/",
	.where = { "id", "hostname", "region", "interfaces/public/0/ipv4/address",
		   "interfaces/public/0/ipv6/address", "user-data" },
};
