/* SPDX-License-Identifier: MIT */
/* deflate_match.h - bytes as literals and copies of what stands before them. */
#ifndef GENERATOR_DEFLATE_MATCH_H
#define GENERATOR_DEFLATE_MATCH_H

#include "generator/deflate_code.h"

/* What was found in one text. */
struct deflate_match {
	const unsigned char *p;
	size_t n;
	int32_t *head, *prev;         /* where three such bytes stood before */
	struct deflate_token *found;  /* for position i from first[i] up to first[i + 1], */
	uint32_t *first;              /* longer ones farther away; NULL until searched */
	uint32_t n_found, cap_found;
};

void deflate_match_init(struct deflate_match *m, const void *data, size_t len);
void deflate_match_free(struct deflate_match *m);
/* Take the longest match unless the next position has a longer one.  Returns the
 * number of tokens; ret has room for len. */
size_t deflate_match_quick(struct deflate_match *m, struct deflate_token *ret);
/* The cheapest tokens for positions [from, to) when symbols take these bits. */
size_t deflate_match_cheapest(struct deflate_match *m, size_t from, size_t to,
			      const struct deflate_table *bits, struct deflate_token *ret);

#endif
