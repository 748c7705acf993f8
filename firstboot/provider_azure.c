/* SPDX-License-Identifier: MIT */
#include "firstboot/provider_imds.h"

#define AZURE "instance?api-version=2021-02-01#"

/* Every Azure server has this asset tag.  Sources: learn.microsoft.com/azure/virtual-machines/
 * instance-metadata-service, …/user-data; cloud-init's tools/ds-identify. */
const struct provider provider_row_azure = {
	.name = "azure", .get = provider_imds,
	.markers = { "/sys/class/dmi/id/chassis_asset_tag=7783-7084-3265-9085-8269-3286-77" },
	.patience = PROVIDER_PATIENCE, .at = "http://169.254.169.254/metadata/",
	.where = { AZURE "compute.vmId", AZURE "compute.osProfile.computerName",
		   AZURE "compute.location",
		   AZURE "network.interface.0.ipv4.ipAddress.0.publicIpAddress", NULL,
		   AZURE "compute.userData" },
	.imds = &(const struct provider_imds){ .header = "Metadata: true", .base64 = true },
};
