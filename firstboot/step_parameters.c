/* SPDX-License-Identifier: MIT */
#include "firstboot/params.h"

const struct step step_parameters = {
	.name = "parameters", .every_boot = true, .run = params_resolve,
};
