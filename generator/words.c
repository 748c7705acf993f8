/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "generator/words.h"

/* A power of two; at most half of the slots are taken. */
enum { FIRST_SLOTS = 1024 };

/* Where the word is, or belongs. */
static struct word *slot(const struct words *w, const char *s, size_t len)
{
	size_t hash = (size_t)(s[0] + 7 * s[len / 2] + 61 * s[len - 1]) + 523 * len;
	struct word *word;

	do {
		word = &w->slot[hash++ & (w->slots - 1)];
	} while (word->s && (word->len != len || memcmp(word->s, s, len)));
	return word;
}

static void grow(struct words *w)
{
	struct words old = *w;

	w->slots = w->slots ? w->slots * 2 : FIRST_SLOTS;
	w->slot = calloc(w->slots, sizeof(*w->slot));
	if (!w->slot)
		abort();
	for (size_t i = 0; i < old.slots; i++)
		if (old.slot[i].s)
			*slot(w, old.slot[i].s, old.slot[i].len) = old.slot[i];
	free(old.slot);
}

const char *words_behind_quoted(const char *s)
{
	char quote = *s++;

	while (*s && *s != quote)
		s += s[0] == '\\' && s[1] ? 2 : 1;
	return *s ? s + 1 : s;
}

struct word *words_find(const struct words *w, const char *s, const char *end)
{
	size_t len = (size_t)(end - s);
	struct word *word = len && len <= w->longest ? slot(w, s, len) : NULL;

	return word && word->s ? word : NULL;
}

struct word *words_add(struct words *w, const char *s, const char *end)
{
	struct word *word = words_find(w, s, end);

	if (word)
		return word;
	if (2 * w->n >= w->slots)
		grow(w);
	word = slot(w, s, (size_t)(end - s));
	*word = (struct word){ .s = s, .len = (size_t)(end - s), .order = w->n++ };
	if (word->len > w->longest)
		w->longest = word->len;
	return word;
}

void words_free(struct words *w)
{
	free(w->slot);
	*w = (struct words){0};
}
