/* SPDX-License-Identifier: MIT */
/*
 * spec.h - one server spec, decoded and checked.
 *
 * Filled by spec_read() from the table of keys in keys.c; read-only afterwards.
 * Lives in the arena given to spec_read().  A str that the spec does not give
 * has its default, or s == NULL when there is none.  Strings marked "refs" may
 * hold ${…} (base/ref.h), already checked: they exist and respect secrecy.
 */
#ifndef GENERATOR_SPEC_H
#define GENERATOR_SPEC_H

#include "base/arena.h"
#include "generator/spec_stack.h"
#include "generator/spec_system.h"
#include "generator/spec_targets.h"

enum image_base { IMAGE_DEBIAN_13, IMAGE_DEBIAN_12, IMAGE_UBUNTU_24_04, IMAGE_UBUNTU_22_04 };

enum identity { IDENTITY_UNDECIDED, IDENTITY_KEEP, IDENTITY_REGENERATE };

struct report {
	bool present;
	struct str url, secret;              /* refs */
};

struct spec {
	struct str name;
	struct param *params;
	size_t n_params;
	unsigned base;        /* enum image_base */
	struct docker docker;
	struct system system;
	struct stack stack;
	struct caddy caddy;
	struct report report;
	struct targets targets;
	unsigned identity;    /* enum identity */
	struct environment *environments;
	size_t n_environments;
	/* backup: is checked by the table and not kept yet */
};

/* Names in the order of the enums, NULL-terminated. */
extern const char *const spec_param_types[];
extern const char *const spec_image_bases[];
extern const char *const spec_docker_sources[];
extern const char *const spec_generates[];
extern const char *const spec_identities[];
extern const char *const spec_log_drivers[];
extern const char *const spec_root_logins[];
extern const char *const spec_clouds[];
extern const char *const spec_dns_providers[];

/* Read, decode and check the spec at path ("-": standard input), its fragments
 * and the files it names.  Reports every mistake.  NULL when there was any. */
const struct spec *spec_read(const char *path, struct arena *a, struct diag *d) MUST_USE;

/* Say what is wrong with a parameter's value ("must be …"), or NULL. */
const char *spec_param_wrong(unsigned type, const char *value);

#endif
