/* SPDX-License-Identifier: MIT */
/*
 * constants.h - C sources with the values of named constants in place of their names: of
 * "enum { NAME = VALUE, … };" and "#define NAME "TEXT"".  A name costs more than
 * the value that it gives a meaning to, where nobody reads it.
 */
#ifndef GENERATOR_TOOLS_CONSTANTS_H
#define GENERATOR_TOOLS_CONSTANTS_H

#include "base/buf.h"
#include "generator/words.h"

/* For every source, stripped as embed.c does it: note its constants.  False: one of them is
 * defined twice, it is *ret. */
bool constants_read(struct words *w, const char *source, struct word *ret);
/* Append the source with their values, and without their definitions. */
void constants_write(const struct words *w, const char *source, struct buf *out);

#endif
