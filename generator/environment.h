/* SPDX-License-Identifier: MIT */
/*
 * environment.h - the servers of a spec: where they are, and what they are called.
 *
 * What an environment does not say itself comes from `targets:`; a spec without
 * `environments:` has one server, 'prod', if it names one cloud.
 */
#ifndef GENERATOR_ENVIRONMENT_H
#define GENERATOR_ENVIRONMENT_H

#include "base/json.h"
#include "generator/spec.h"

struct environment_list {
	const struct environment *v;
	size_t n;
};

struct environment_list environment_all(const struct spec *spec, struct arena *a);
/* CLOUD_NONE: the spec names none, or two and the environment neither. */
enum cloud environment_cloud(const struct spec *spec, const struct environment *e);
const char *environment_location(const struct spec *spec, const struct environment *e);
const char *environment_type(const struct spec *spec, const struct environment *e);

/* "x86" or "arm", of a server type at Hetzner: the types for Arm are those named cax,
 * docs.hetzner.com/cloud/servers/overview. */
const char *environment_arch(const char *server_type);
/* The server type that bakes the image for "x86" or "arm" at Hetzner; NULL: none is baked. */
const char *environment_bake(const struct hetzner *h, const char *arch);

/* A parameter's value on the server as far as it is known: the environment's, else
 * that of `given` (may be NULL), else its default; NULL: given at launch. */
const char *environment_param(const struct environment *e, const struct param *p,
			      const struct json *given);
/* The names that lead to the server, each once: of its sites as far as they are known,
 * and its own. */
struct str_list environment_hosts(const struct spec *spec, const struct environment *e,
				  const struct json *given, struct arena *a);
/* The host is the zone, or in it. */
bool environment_in_zone(const char *host, const char *zone);
/* With DNS, the name of each site must be known on each server.  Reports at the site's host. */
bool environment_check_sites(const struct spec *spec, const struct json *given, struct arena *a,
			     struct diag *d) MUST_USE;
/* With DNS, no name may lead to two servers.  Reports at the second. */
bool environment_check_hosts(const struct spec *spec, const struct json *given, struct arena *a,
			     struct diag *d) MUST_USE;

#endif
