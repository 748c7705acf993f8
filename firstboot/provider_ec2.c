/* SPDX-License-Identifier: MIT */
#include "firstboot/provider_imds.h"

/* Nitro has its name in DMI; Xen before it the start of its UUIDs, and there DMI's may be in
 * another order of bytes than the hypervisor's.  Sources: docs.aws.amazon.com/AWSEC2/latest/
 * UserGuide/identify_ec2_instances.html, …/instance-metadata-v2-how-it-works.html,
 * …/ec2-instance-metadata.html. */
const struct provider provider_row_ec2 = {
	.name = "ec2", .get = provider_imds,
	.markers = { "/sys/class/dmi/id/sys_vendor=Amazon EC2", "/sys/hypervisor/uuid=ec2" },
	.patience = PROVIDER_PATIENCE, .at = "http://169.254.169.254/latest/",
	.where = { "meta-data/instance-id", "meta-data/local-hostname",
		   "meta-data/placement/region", "meta-data/public-ipv4", "meta-data/ipv6",
		   "user-data" },
	.imds = &(const struct provider_imds){
		.token = "api/token", .expiry = "X-aws-ec2-metadata-token-ttl-seconds: 300",
		.bearer = "X-aws-ec2-metadata-token: ",
	},
};
