/* SPDX-License-Identifier: MIT */
/*
 * shorten.h - C sources with short names, for where every byte counts.
 *
 * Renames what the sources themselves define: functions, types, objects, enumeration
 * constants, macros, most members and locals.  A name is renamed everywhere, so it must
 * not be a member of a system's struct, too: the result would not compile.  What is
 * joined by ## keeps its name, and so does PREBAKE_…, which the generator writes; no
 * macro may make strings of names by #.
 */
#ifndef GENERATOR_TOOLS_SHORTEN_H
#define GENERATOR_TOOLS_SHORTEN_H

#include "base/buf.h"
#include "generator/words.h"

/* A macro for `struct`, which who uses the sources defines. */
#define SHORTEN_STRUCT "S"

/* For every source, stripped as embed.c does it: note its words.  Then once: give
 * those that are defined there other names. */
void shorten_read(struct words *w, const char *source);
void shorten_keep(struct words *w, const char *source);
void shorten_name(struct words *w);
/* Append the source with those names, without `const` and `static`, true as 1. */
void shorten_write(struct words *w, const char *source, struct buf *out);

#endif
