/* SPDX-License-Identifier: MIT */
#include "firstboot/provider_imds.h"

/* The region is its zone without the end.  Sources: cloud.google.com/compute/docs/metadata/
 * predefined-metadata-keys, …/querying-metadata; cloud-init's tools/ds-identify. */
const struct provider provider_row_gce = {
	.name = "gce", .get = provider_imds,
	.markers = { "/sys/class/dmi/id/product_name=Google Compute Engine",
		     "/sys/class/dmi/id/product_serial=GoogleCloud-" },
	.patience = PROVIDER_PATIENCE,
	.at = "http://169.254.169.254/computeMetadata/v1/instance/",
	.where = { "id", "hostname", "zone", "network-interfaces/0/access-configs/0/external-ip",
		   "network-interfaces/0/ipv6s", "attributes/user-data" },
	.imds = &(const struct provider_imds){
		.header = "Metadata-Flavor: Google", .cut = { [PROVIDER_REGION] = '-' },
	},
};
