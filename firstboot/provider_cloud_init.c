/* SPDX-License-Identifier: MIT */
#include "firstboot/provider_json.h"

/* Any other cloud.  Source: cloud-init's instance-data.json. */
const struct provider provider_row_cloud_init = {
	.name = "cloud-init", .get = provider_json, .at = "/run/cloud-init/instance-data.json",
	.markers = { "/run/cloud-init/instance-data.json" },
	.loose = true,
	.where = { "v1.instance_id", "v1.local_hostname", "v1.region", NULL, NULL,
		   "/var/lib/cloud/instance/user-data.txt" },
};
