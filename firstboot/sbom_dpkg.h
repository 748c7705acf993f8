/* SPDX-License-Identifier: MIT */
/* sbom_dpkg.h - the packages that dpkg has put there: deb822(5), dpkg(1). */
#ifndef FIRSTBOOT_SBOM_DPKG_H
#define FIRSTBOOT_SBOM_DPKG_H

#include "firstboot/sbom.h"

/* Those of status and status.d (images without dpkg have the latter), but not those of which
 * nothing or configuration alone is left. */
bool sbom_dpkg(struct sbom *s, struct diag *d) MUST_USE;

#endif
