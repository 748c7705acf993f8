/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "generator/words.h"

struct word *words_find(struct words *w, const char *s, const char *end)
{
	size_t len = (size_t)(end - s);
	size_t hash = (size_t)(s[0] + 7 * s[len / 2] + 61 * s[len - 1]) + 523 * len;
	struct word *word;

	do {
		word = &w->slot[hash++ % WORDS_SLOTS];
	} while (word->s && (word->len != len || memcmp(word->s, s, len)));
	return word;
}

struct word *words_add(struct words *w, const char *s, const char *end)
{
	struct word *word = words_find(w, s, end);

	if (!word->s) {
		if (++w->n > WORDS_SLOTS / 2)
			abort();
		word->s = s;
		word->len = (size_t)(end - s);
	}
	return word;
}
