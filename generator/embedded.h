/* SPDX-License-Identifier: MIT */
/*
 * embedded.h - the files of this repository that the program carries in itself:
 * templates, examples, and the helper's source without its comments.
 */
#ifndef GENERATOR_EMBEDDED_H
#define GENERATOR_EMBEDDED_H

#include <stddef.h>

struct embedded {
	const char *path;     /* as in the repository; NULL ends the table */
	const char *data;     /* NUL-terminated behind len */
	size_t len;
	const char *small;    /* of C source that user-data may have: with short names; else NULL */
};

/* In the order of paths; written by tools/embed.c at build. */
extern const struct embedded embedded_table[];
extern const size_t embedded_n;

/* NULL: no such file. */
const struct embedded *embedded_find(const char *path);

#endif
