/* SPDX-License-Identifier: MIT */
/*
 * shorten.h - C sources with short names, for where every byte counts.
 *
 * Renames what the sources themselves define at file scope: functions, types, objects,
 * enumeration constants, macros.  It is renamed everywhere, members and locals of the
 * same name too, so such a name must not be a member of a system's struct.  What is
 * joined by ## keeps its name, and so does PREBAKE_…, which the generator writes; no
 * macro may make strings of names by #.
 */
#ifndef GENERATOR_TOOLS_SHORTEN_H
#define GENERATOR_TOOLS_SHORTEN_H

#include "base/buf.h"
#include "generator/words.h"

/* For every source, stripped as embed.c does it: note its words.  Then once: give
 * those that are defined there other names. */
void shorten_read(struct words *w, const char *source);
void shorten_keep(struct words *w, const char *source);
void shorten_name(struct words *w);
/* Append the source with those names, without `const` and `static`. */
void shorten_write(struct words *w, const char *source, struct buf *out);

#endif
