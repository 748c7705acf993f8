/* SPDX-License-Identifier: MIT */
#include "firstboot/provider_imds.h"

/* A label is no host name: it may have '_'.  Addresses end with the length of their prefix.
 * Sources: techdocs.akamai.com/cloud-computing/docs/metadata-service-api; the reader of
 * github.com/linode/go-metadata; cloud-init's tools/ds-identify. */
const struct provider provider_row_linode = {
	.name = "linode", .get = provider_imds,
	.markers = { "/sys/class/dmi/id/sys_vendor=Linode", "/sys/class/dmi/id/sys_vendor=Akamai" },
	.patience = PROVIDER_PATIENCE, .at = "http://169.254.169.254/v1/",
	.where = { "instance#id", NULL, "instance#region", "network#ipv4.public.0",
		   "network#ipv6.slaac", "user-data" },
	.imds = &(const struct provider_imds){
		.token = "token", .expiry = "Metadata-Token-Expiry-Seconds: 300",
		.bearer = "Metadata-Token: ", .base64 = true,
		.cut = { [PROVIDER_IPV4] = '/', [PROVIDER_IPV6] = '/' },
	},
};
