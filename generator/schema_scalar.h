/* SPDX-License-Identifier: MIT */
/*
 * schema_scalar.h - decoding of single values; see schema.h.
 */
#ifndef GENERATOR_SCHEMA_SCALAR_H
#define GENERATOR_SCHEMA_SCALAR_H

#include "generator/schema.h"

/* Decode the scalar v by its row into the member at `to`; owner is the struct
 * around it.  The kind is none of lists and mappings. */
bool schema_scalar(struct decode *c, const struct key *row, const struct node *v, void *to,
		   const void *owner) MUST_USE;
/* A text of type `type` alone, for lists and names; row for the message. */
bool schema_scalar_text(struct decode *c, const struct key *row, const struct node *v,
			struct str *to) MUST_USE;
bool schema_scalar_rule(struct decode *c, const struct key *row, const struct node *v,
			struct firewall_rule *to) MUST_USE;
/* The place of a row's value, without the line that stands there when it is hidden. */
struct pos schema_scalar_place(struct decode *c, const struct key *row, struct pos pos);
/* The start of a value for a message: short, whole characters, "…" when cut. */
const char *schema_scalar_shown(struct arena *a, const char *text);

#endif
