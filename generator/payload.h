/* SPDX-License-Identifier: MIT */
/*
 * payload.h - the files that every vehicle carries to the server, where they
 * lie in /var/lib/prebake/payload:
 *
 *   install.sh                  0755  what the vehicle runs: sh …/payload/install.sh
 *   plan.json                   0644  -> /etc/prebake/plan.json
 *   params.json                 0600  -> /etc/prebake/params.json; only with --set, --set-file
 *   files/…                     0644  -> /etc/prebake/files/…; only when the spec names files
 *   ca/prebake-N.crt            0644  system.ca_certificates, to be trusted by the system
 *   daemon.json                 0644  -> /etc/docker/daemon.json; only with registry_mirrors
 *   docker.gpg                  0644  key of Docker's repository; without it, the
 *                                       distribution's packages
 *   prebake-firstboot.c         0644  the helper: cc -O2 prebake-firstboot.c -lcurl -lcjson
 *                                       (c.7z holds it in a packed user-data)
 *   prebake-firstboot.service   0644  its unit
 */
#ifndef GENERATOR_PAYLOAD_H
#define GENERATOR_PAYLOAD_H

#include "base/json.h"
#include "generator/fileset.h"
#include "generator/spec.h"

#define PAYLOAD_DIR "/var/lib/prebake/payload"

/* Add the payload's files.  params: object of strings, NULL or empty: none.
 * vehicle, small: as carry_source() has them. */
void payload_add(const struct spec *spec, const struct json *params, const char *vehicle,
		 bool small, struct fileset *ret);

#endif
