/* SPDX-License-Identifier: MIT */
/*
 * sbom_images.h - the container images that Docker keeps, in its own store or, as new servers
 * of Docker 29 and later do, in containerd's (docs.docker.com/engine/storage/containerd).
 */
#ifndef FIRSTBOOT_SBOM_IMAGES_H
#define FIRSTBOOT_SBOM_IMAGES_H

#include "firstboot/sbom.h"

/* A component for each repository and digest; none where there is no Docker. */
bool sbom_images(struct sbom *s, struct diag *d) MUST_USE;

#endif
