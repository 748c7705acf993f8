/* SPDX-License-Identifier: MIT */
/*
 * spec.h - one server spec, decoded and checked.
 *
 * Filled by spec_read() from the table of keys in spec.c; read-only afterwards.
 * Lives in the arena given to spec_read().  A str that the spec does not give
 * has its default, or s == NULL when there is none.  Strings marked "refs" may
 * hold ${…} (base/ref.h), already checked: they exist and respect secrecy.
 */
#ifndef GENERATOR_SPEC_H
#define GENERATOR_SPEC_H

#include "base/arena.h"
#include "base/diag.h"

struct str {
	const char *s;
	struct pos pos;
};

struct str_list {
	struct str *v;
	size_t n;
};

/* A file that the spec names, read when the spec is: relative to the spec. */
struct file_ref {
	struct str path;      /* as written; s == NULL: none */
	const char *data;
	size_t len;
};

struct file_list {
	struct file_ref *v;
	size_t n;
};

enum param_type {
	PARAM_STRING, PARAM_HOSTNAME, PARAM_EMAIL, PARAM_SECRET, PARAM_INTEGER, PARAM_BOOLEAN,
	PARAM_URL, PARAM_IPV4, PARAM_IPV6,
};

struct param {
	struct str name;
	unsigned type;        /* enum param_type; names in spec_param_types */
	struct str help;
	struct str dflt;      /* s == NULL: required */
};

enum image_base { IMAGE_DEBIAN_13, IMAGE_DEBIAN_12, IMAGE_UBUNTU_24_04, IMAGE_UBUNTU_22_04 };
enum docker_source { DOCKER_OFFICIAL, DOCKER_DISTRO };
enum generate { GENERATE_NONE, GENERATE_HEX, GENERATE_BASE64, GENERATE_BASE64URL };

struct github {
	struct str api;       /* default https://api.github.com */
	struct str repo;      /* OWNER/NAME; s == NULL: compose is a file */
	struct str ref;       /* default: main */
	struct str path;
	struct str token;     /* refs */
};

struct compose {
	struct file_ref file; /* either this … */
	struct github github; /* … or this */
};

struct registry {
	struct str host, username;
	struct str password;  /* refs */
};

struct env {
	struct str name;
	struct str value;     /* refs; s == NULL: generated */
	unsigned generate;    /* enum generate */
	unsigned bytes;
};

struct directory {
	struct str path;
	struct str owner;
	unsigned mode;        /* 0 … 07777 */
};

struct ready {
	struct str service;   /* either this … */
	struct str url;       /* … or this; refs */
	unsigned timeout;     /* seconds */
};

struct show {
	struct str label;
	struct str text;      /* refs; either this … */
	struct str service, path; /* … or this file in the service's container */
	bool reveal;
};

struct site {
	struct str host;      /* refs */
	struct str upstream;  /* SERVICE:PORT */
	bool encode, security_headers;
};

struct acme {
	struct str directory; /* s == NULL: Let's Encrypt */
	struct file_ref ca;
};

struct caddy {
	bool present;
	struct str image;     /* default caddy:2-alpine */
	struct str email;     /* refs */
	struct acme acme;
	struct site *sites;
	size_t n_sites;
};

struct stack {
	bool present;
	struct str dir;
	struct compose compose;
	struct registry *registries;
	size_t n_registries;
	struct env *env;
	size_t n_env;
	struct directory *directories;
	size_t n_directories;
	struct ready *ready;
	size_t n_ready;
	struct show *show;
	size_t n_show;
};

struct docker {
	unsigned source;      /* enum docker_source */
	struct str_list registry_mirrors;
};

struct firewall_rule {
	unsigned port;
	bool udp;
};

struct system {
	bool present;
	struct str timezone;
	unsigned long long swap;             /* bytes; 0: none */
	bool has_firewall;
	struct firewall_rule *allow;
	size_t n_allow;
	bool has_ssh;
	bool password_authentication;
	struct file_list ca_certificates;
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
	/* backup: and targets: are checked by the table and not kept yet */
};

/* Names in the order of the enums, NULL-terminated. */
extern const char *const spec_param_types[];
extern const char *const spec_image_bases[];
extern const char *const spec_docker_sources[];
extern const char *const spec_generates[];

/* Read, decode and check the spec at path ("-": standard input), its fragments
 * and the files it names.  Reports every mistake.  NULL when there was any. */
const struct spec *spec_read(const char *path, struct arena *a, struct diag *d) MUST_USE;

/* Say what is wrong with a parameter's value ("must be …"), or NULL. */
const char *spec_param_wrong(unsigned type, const char *value);

#endif
