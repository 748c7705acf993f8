/* SPDX-License-Identifier: MIT */
/*
 * spec_value.h - texts, files and parameters of a spec; see spec.h.
 */
#ifndef GENERATOR_SPEC_VALUE_H
#define GENERATOR_SPEC_VALUE_H

#include "base/diag_at.h"

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

/* Where a secret is fetched: a URL, or what a wrapping token holds at a server. */
struct param_from {
	bool present;
	struct str url, header;      /* refs */
	struct str unwrap, path;
	struct str field;
};

struct param {
	struct str name;
	unsigned type;        /* enum param_type; names in spec_param_types */
	struct str help;
	struct str dflt;      /* s == NULL: required */
	struct param_from from;
};

#endif
