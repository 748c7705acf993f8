/* SPDX-License-Identifier: MIT */
#include "firstboot/provider_imds.h"

/* The region is its zone without the end.  Sources: scaleway.com/en/developers/api/instance/
 * user-data; the reader of scaleway-sdk-go, api/instance/v1/instance_metadata_sdk.go;
 * cloud-init's tools/ds-identify. */
const struct provider provider_row_scaleway = {
	.name = "scaleway", .get = provider_imds,
	.markers = { "/sys/class/dmi/id/sys_vendor=Scaleway", "/run/scaleway" },
	.patience = PROVIDER_PATIENCE, .at = "http://169.254.42.42/",
	.where = { "conf?format=json#id", "conf?format=json#hostname", "conf?format=json#zone",
		   "conf?format=json#public_ip.address",
		   "conf?format=json#public_ips_v6.0.address", "user_data/cloud-init" },
	.imds = &(const struct provider_imds){
		.cut = { [PROVIDER_REGION] = '-' }, .low_port = true,
	},
};
