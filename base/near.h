/* SPDX-License-Identifier: MIT */
/*
 * near.h - "did you mean": the candidate nearest to a mistyped word.
 *
 *   struct near n = { .word = word, .len = strlen(word) };
 *   for (each candidate) near_try(&n, candidate);
 *   if (n.best) … "did you mean '%s'?", n.best
 */
#ifndef BASE_NEAR_H
#define BASE_NEAR_H

#include <stddef.h>

struct near {
	const char *word;
	size_t len;           /* of word */
	const char *best;     /* NULL: nothing is near */
	unsigned distance;    /* of best */
};

/* Keep the candidate if it is nearer than the best so far and differs in at
 * most a third of its letters (one in a short word); swapped neighbours count one. */
void near_try(struct near *n, const char *candidate);

#endif
