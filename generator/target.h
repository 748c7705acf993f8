/* SPDX-License-Identifier: MIT */
/*
 * target.h - the table of what `prebake render` can write.
 *
 * A target turns the spec into files in memory; it does no I/O.  One file
 * target_NAME.c, one row in target.c.
 */
#ifndef GENERATOR_TARGET_H
#define GENERATOR_TARGET_H

#include <stdbool.h>

#include "base/json.h"
#include "generator/fileset.h"
#include "generator/spec.h"

struct target_input {
	const struct spec *spec;
	const struct json *params;    /* object of strings: the values given; may be empty */
	bool named;                   /* the target was asked for by its name */
	bool secret;                  /* params holds the value of a secret parameter */
	long long epoch;              /* SOURCE_DATE_EPOCH or 0, where a format has time */
};

struct target {
	const char *name;
	const char *writes;           /* for people: "seed.iso" */
	const char *about;            /* one line */
	bool (*make)(const struct target_input *in, struct fileset *ret, struct diag *d) MUST_USE;
};

/* In the order of `prebake targets`; the last row has no name. */
extern const struct target target_table[];

/* What `render` calls the payload's files: this and their path. */
#define TARGET_PAYLOAD_DIR "payload/"

/* Append setup.sh with the payload that `made` has, or one made now. */
void target_script_text(const struct target_input *in, const struct fileset *made, struct buf *out);

/* What needs a server in the spec (whose: for people), and there is none: nothing is written;
 * a mistake if it was asked for by its name. */
bool target_without_server(const struct target_input *in, const char *whose,
			   struct diag *d) MUST_USE;

/* The mode of an artefact that holds params: only for its owner if one is secret. */
unsigned target_mode(const struct target_input *in, unsigned mode);

bool target_cloud_init(const struct target_input *in, struct fileset *ret, struct diag *d) MUST_USE;
bool target_iso(const struct target_input *in, struct fileset *ret, struct diag *d) MUST_USE;
bool target_script(const struct target_input *in, struct fileset *ret, struct diag *d) MUST_USE;
bool target_github(const struct target_input *in, struct fileset *ret, struct diag *d) MUST_USE;
bool target_terraform(const struct target_input *in, struct fileset *ret, struct diag *d) MUST_USE;
bool target_packer(const struct target_input *in, struct fileset *ret, struct diag *d) MUST_USE;
bool target_payload(const struct target_input *in, struct fileset *ret, struct diag *d) MUST_USE;

#endif
