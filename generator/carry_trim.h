/* SPDX-License-Identifier: MIT */
/*
 * carry_trim.h - what one file that nobody reads does not need: the prototypes of
 * functions whose first mention behind them is their definition, most line ends,
 * and "(void)parameter;".
 */
#ifndef GENERATOR_CARRY_TRIM_H
#define GENERATOR_CARRY_TRIM_H

#include "base/buf.h"

/* Append the text of the headers without such prototypes, then the modules'.
 * Both are stripped C as tools/embed.c makes it. */
void carry_trim(const char *headers, const char *modules, struct buf *out);

#endif
