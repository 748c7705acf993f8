/* SPDX-License-Identifier: MIT */
/* words.h - the words of a C source, each once. */
#ifndef GENERATOR_WORDS_H
#define GENERATOR_WORDS_H

#include <ctype.h>
#include <stdbool.h>
#include <stddef.h>

/* Several times the words that the helper has. */
enum { WORDS_SLOTS = 8192 };

struct word {
	const char *s;                /* not terminated; NULL: a free slot */
	size_t len;
	const char *first, *last;     /* mentions, where the user of the table looked */
	size_t count;
	bool ours;                    /* may be called as we like */
	char other[4];                /* what it is called instead; empty: nothing else */
};

struct words {
	struct word slot[WORDS_SLOTS];
	size_t n;
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

/* The slot of the word [s, end), free if it was not added. */
struct word *words_find(struct words *w, const char *s, const char *end);
/* The same, added if it was not. */
struct word *words_add(struct words *w, const char *s, const char *end);

#endif
