/* SPDX-License-Identifier: MIT */
/*
 * carry_shorten.h - C source with short names, for where every byte counts.
 *
 * Renames what the source itself defines at file scope: functions, types, objects,
 * enumeration constants, macros.  It is renamed everywhere, members and locals of the same
 * name too, so such a name must not be a member of a system's struct; what is
 * joined by ## keeps its name, and no macro may make strings of names by #.
 */
#ifndef GENERATOR_CARRY_SHORTEN_H
#define GENERATOR_CARRY_SHORTEN_H

#include "base/buf.h"

/* Append the source, stripped as tools/embed.c does it, with short names and without
 * `const`. */
void carry_shorten(const char *source, struct buf *out);

#endif
