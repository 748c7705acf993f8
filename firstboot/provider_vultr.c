/* SPDX-License-Identifier: MIT */
#include "firstboot/provider_imds.h"

/* Source: vultr.com/metadata. */
const struct provider provider_row_vultr = {
	.name = "vultr", .get = provider_imds,
	.markers = { "/sys/class/dmi/id/sys_vendor=Vultr", "/etc/vultr" },
	.patience = PROVIDER_PATIENCE, .at = "http://169.254.169.254/",
	.where = { "v1.json#instance-v2-id", "v1.json#hostname", "v1.json#region.regioncode",
		   "v1.json#interfaces.0.ipv4.address", "v1.json#interfaces.0.ipv6.address",
		   "latest/user-data" },
	.imds = &(const struct provider_imds){0},
};
