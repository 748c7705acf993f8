/* SPDX-License-Identifier: MIT */
/*
 * carry_trim.h - what one file does not need: prototypes of functions whose first mention
 * behind them is their definition, and functions that nothing calls.
 */
#ifndef GENERATOR_CARRY_TRIM_H
#define GENERATOR_CARRY_TRIM_H

#include "base/buf.h"

/* Append the text of the headers without such, then the modules'.  Both are stripped C as
 * tools/embed.c makes it. */
void carry_trim(const char *headers, const char *modules, struct buf *out);

#endif
