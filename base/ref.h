/* SPDX-License-Identifier: MIT */
/*
 * ref.h - text with references: "https://${domain}/x", "$$" is a dollar.
 *
 * The generator scans to check every reference at its own column; the helper
 * scans to expand.  One scanner, so that both see the same references.
 */
#ifndef BASE_REF_H
#define BASE_REF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/diag.h"

enum ref_kind {
	REF_END,              /* nothing left */
	REF_TEXT,             /* literal bytes at p, len; "$$" arrives as "$" */
	REF_NAME,             /* the name between "${" and "}" is at p, len */
	REF_BAD,              /* p points at a '$' that starts nothing valid */
};

struct ref_part {
	enum ref_kind kind;
	const char *p;
	size_t len;
};

/* The next part of the text at *cursor, which moves behind it.  Names are
 * letters, digits, '_' and '.', and start with a letter or '_'. */
struct ref_part ref_next(const char **cursor);

/* Give the value of a name; NULL when there is none (report it). */
typedef const char *ref_lookup(void *ctx, const char *name, size_t len, struct diag *d);

/* Append text with every reference replaced. */
bool ref_expand(const char *text, ref_lookup *lookup, void *ctx, struct buf *out,
		struct diag *d) MUST_USE;

#endif
