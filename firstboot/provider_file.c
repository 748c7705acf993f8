/* SPDX-License-Identifier: MIT */
#include "firstboot/provider_json.h"

const struct provider provider_row_file = {
	.name = "file", .get = provider_json, .at = "/etc/prebake/metadata.json",
	.markers = { "/etc/prebake/metadata.json" },
	.where = { "instance-id", "hostname", "region", "public-ipv4", "public-ipv6",
		   "user-data" },
};
