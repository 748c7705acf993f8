/* SPDX-License-Identifier: MIT */
/* words.h - the words of a C source, each once. */
#ifndef GENERATOR_WORDS_H
#define GENERATOR_WORDS_H

#include <ctype.h>
#include <stdbool.h>
#include <stddef.h>

struct word {
	const char *s;                /* not terminated; NULL: a free slot */
	size_t len;
	const char *first, *last;     /* mentions, where the user of the table looked */
	size_t order, count;          /* of its addition; of its mentions */
	bool ours;                    /* may be called as we like */
	char other[4];                /* what it is called instead; empty: nothing else */
};

/* Zero-initialised, it is empty. */
struct words {
	struct word *slot;
	size_t slots, n, longest;
};

/* Is c of a word? */
static inline bool words_part(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* Behind the word at s, which may be empty. */
static inline const char *words_behind(const char *s)
{
	while (words_part(*s))
		s++;
	return s;
}

/* Behind the string or character constant that starts at s. */
const char *words_behind_quoted(const char *s);
/* NULL if the word [s, end) was not added. */
struct word *words_find(const struct words *w, const char *s, const char *end);
/* The same, added if it was not; those found before are invalid then. */
struct word *words_add(struct words *w, const char *s, const char *end);
void words_free(struct words *w);

#endif
