/* SPDX-License-Identifier: MIT */
#include "firstboot/provider_http.h"

/* Source: docs.hetzner.cloud "Server Metadata". */
const struct provider provider_row_hetzner = {
	.name = "hetzner", .get = provider_http,
	.markers = { "/sys/class/dmi/id/sys_vendor=Hetzner" },
	.patience = PROVIDER_PATIENCE, .at = "http://169.254.169.254/hetzner/v1/",
	.where = { "metadata/instance-id", "metadata/hostname", "metadata/region",
		   "metadata/public-ipv4", NULL, "userdata" },
};
