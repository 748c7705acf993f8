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
 *   docker.gpg                  0644  key of Docker's repository; or docker.asc.sha256, the
 *                                       hash of what Docker publishes it as; without
 *                                       either, the distribution's packages
 *   prebake-firstboot.c         0644  the helper: cc -Og prebake-firstboot.c
 *                                       -lcurl -lcjson -lresolv
 *                                       (c.7z holds it in a packed user-data)
 *   prebake-firstboot.service   0644  its unit
 */
#ifndef GENERATOR_PAYLOAD_H
#define GENERATOR_PAYLOAD_H

#include "base/json.h"
#include "generator/fileset.h"
#include "generator/spec.h"

#define PAYLOAD_DIR "/var/lib/prebake/payload"

/* For people to read; the source in its small form; and the server fetches what anyone
 * can check, Docker's key. */
enum payload_size { PAYLOAD_READABLE, PAYLOAD_SMALL, PAYLOAD_LEAST };

/* Add the payload's files.  params: object of strings, NULL or empty: none.
 * vehicle: as carry_source() has it. */
void payload_add(const struct spec *spec, const struct json *params, const char *vehicle,
		 enum payload_size size, struct fileset *ret);

#endif
