/* SPDX-License-Identifier: MIT */
/*
 * types.h - what texts in a spec can be, and how quantities are written.
 *
 * A type says what is wrong with a text in words that finish the sentence
 * "'host' …": "must be a host name without 'http://'".
 */
#ifndef GENERATOR_TYPES_H
#define GENERATOR_TYPES_H

#include <stdbool.h>

enum { TYPES_MAX_HOSTNAME = 253, TYPES_MAX_LABEL = 63, TYPES_MAX_TEXT = 8192 };

struct type {
	const char *name;     /* for help: "host name" */
	const char *pattern;  /* for the JSON Schema; NULL: any text */
	const char *(*wrong)(const char *text);   /* NULL when it is right */
};

extern const struct type types_text, types_line, types_name, types_param, types_env,
	types_hostname, types_email, types_url, types_acme, types_ipv4, types_ipv6,
	types_integer, types_boolean, types_repository, types_image, types_registry,
	types_username, types_absolute, types_relative, types_path, types_file, types_service,
	types_upstream, types_owner, types_timezone, types_git_ref, types_word, types_host,
	types_user, types_group, types_ssh_key, types_package, types_sysctl, types_clock,
	types_private, types_environment;

/* A quantity, in its smallest unit.  Return what is wrong, or NULL. */
typedef const char *types_quantity(const char *text, unsigned long long *ret);

types_quantity types_number, types_duration, types_size, types_mode, types_firewall_rule;

/* types_firewall_rule() gives the port, plus this for udp. */
enum { TYPES_UDP = 1 << 16 };

#endif
