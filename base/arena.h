/* SPDX-License-Identifier: MIT */
/*
 * arena.h - memory that lives exactly as long as one spec.
 *
 * Everything read from the spec (tree, strings, model, file set) is allocated
 * here and released in one call.  Allocation never returns NULL: out of memory
 * ends the program, which is safe because nothing has been written yet.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

#include "base/cleanup.h"

struct arena {
	struct arena_block *head;
};

/* Zeroed, suitably aligned memory for n items of size bytes. */
void *arena_alloc(struct arena *a, size_t n, size_t size);
/* NUL-terminated copy of the n bytes at s. */
char *arena_strndup(struct arena *a, const char *s, size_t n);
char *arena_strdup(struct arena *a, const char *s);
/* Formatted text. */
char *arena_printf(struct arena *a, const char *fmt, ...) PRINTF(2, 3);
/* Release everything.  Safe on a zero-initialised arena. */
void arena_free(struct arena *a);

#endif
