/* SPDX-License-Identifier: MIT */
/*
 * spec_stack.h - the stack and its proxy in a spec; see spec.h.
 */
#ifndef GENERATOR_SPEC_STACK_H
#define GENERATOR_SPEC_STACK_H

#include "generator/spec_value.h"

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
	bool ip_certificate;
	unsigned wait_for_dns; /* seconds */
	struct site *sites;
	size_t n_sites;
};

/* Of the lock: no key of the spec. */
struct digest { const char *image, *digest; };

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
	struct digest *digests; /* lock_use() */
	size_t n_digests;
	bool locked;
};

#endif
