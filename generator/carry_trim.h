/* SPDX-License-Identifier: MIT */
/*
 * carry_trim.h - what one file that nobody reads does not need: the prototypes of
 * functions whose first mention behind them is their definition, functions that nothing
 * calls, macros that nothing uses, most line ends, and "(void)parameter;".
 */
#ifndef GENERATOR_CARRY_TRIM_H
#define GENERATOR_CARRY_TRIM_H

#include "base/buf.h"

/* Append the text of the headers without such, then the modules'.  Both are stripped C as
 * tools/embed.c makes it. */
void carry_trim(const char *headers, const char *modules, struct buf *out);

#endif
