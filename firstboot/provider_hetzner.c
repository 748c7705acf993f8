/* SPDX-License-Identifier: MIT */
#include "firstboot/provider_http.h"

/* Source: docs.hetzner.cloud "Server Metadata". */
const struct provider provider_hetzner = {
	.name = "hetzner", .vendor = "Hetzner", .get = provider_http,
	.patience = PROVIDER_PATIENCE, .at = "http://169.254.169.254/hetzner/v1/",
	.where = { "metadata/instance-id", "metadata/hostname", "metadata/region",
		   "metadata/public-ipv4", NULL, "userdata" },
};
