/* SPDX-License-Identifier: MIT */
#include "firstboot/provider_imds.h"

/* Knows zones, no region.  Addresses are in the part that is as EC2's, if it is there.
 * Sources: docs.openstack.org/nova/latest/user/metadata.html; cloud-init's tools/ds-identify. */
const struct provider provider_row_openstack = {
	.name = "openstack", .get = provider_imds,
	.markers = { "/sys/class/dmi/id/product_name=OpenStack ",
		     "/sys/class/dmi/id/chassis_asset_tag=OpenStack ",
		     "/sys/class/dmi/id/chassis_asset_tag=OpenTelekomCloud",
		     "/sys/class/dmi/id/chassis_asset_tag=SAP CCloud VM",
		     "/sys/class/dmi/id/chassis_asset_tag=HUAWEICLOUD",
		     "/sys/class/dmi/id/chassis_asset_tag=Samsung Cloud Platform" },
	.patience = PROVIDER_PATIENCE, .at = "http://169.254.169.254/",
	.where = { "openstack/latest/meta_data.json#uuid",
		   "openstack/latest/meta_data.json#hostname", NULL,
		   "latest/meta-data/public-ipv4", NULL, "openstack/latest/user_data" },
	.imds = &(const struct provider_imds){0},
};
