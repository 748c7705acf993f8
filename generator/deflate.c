/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "generator/deflate.h"
#include "generator/deflate_block.h"
#include "generator/deflate_match.h"

enum {
	SPLIT_TRIES = 4,              /* places where a block is tried to be split */
	SPLIT_LEAST = 400,            /* tokens of a block */
	MAX_BLOCKS = 64,
};

/* Tokens of one text, and what makes them. */
struct work {
	struct deflate_match match;
	struct deflate_token *tokens, *better;
	size_t n;
	size_t ends[MAX_BLOCKS];      /* of the blocks, in tokens */
	size_t n_blocks;
};

static void choose_tokens(struct work *k)
{
	struct deflate_table bits;

	deflate_block_symbols(k->tokens, k->n, &bits);
	k->n = deflate_match_cheapest(&k->match, 0, k->match.n, &bits, k->tokens);
}

/* Note where [from, to) is best split, if that saves anything, and so on. */
static void split(struct work *k, size_t from, size_t to)
{
	const struct deflate_token *t = k->tokens + from;
	size_t n = to - from, best = 0;
	unsigned least = deflate_block_price(t, n);

	for (size_t i = 1; n >= 2 * SPLIT_LEAST && i <= SPLIT_TRIES; i++) {
		size_t cut = n * i / (SPLIT_TRIES + 1);
		unsigned price = deflate_block_price(t, cut) +
				 deflate_block_price(t + cut, n - cut);

		if (price < least) {
			least = price;
			best = cut;
		}
	}
	if (best && k->n_blocks < MAX_BLOCKS / 2) {
		split(k, from, from + best);
		split(k, from + best, to);
	} else {
		k->ends[k->n_blocks++] = to;
	}
}

/* Write n tokens, which stand for the bytes from at; returns where they end. */
static size_t write_best(struct work *k, struct deflate_writer *w, const struct deflate_token *t,
			 size_t n, size_t at)
{
	struct deflate_table bits;
	size_t end = at, better;

	for (size_t i = 0; i < n; i++)
		end += t[i].distance ? t[i].length : 1;
	deflate_block_symbols(t, n, &bits);
	better = deflate_match_cheapest(&k->match, at, end, &bits, k->better);
	if (deflate_block_price(k->better, better) < deflate_block_price(t, n))
		deflate_block_write(w, k->better, better, end == k->match.n);
	else
		deflate_block_write(w, t, n, end == k->match.n);
	return end;
}

static void write_blocks(struct work *k, struct deflate_writer *w)
{
	size_t from = 0, at = 0;

	k->better = malloc(k->match.n * sizeof(*k->better));
	if (!k->better)
		abort();
	choose_tokens(k);
	split(k, 0, k->n);
	for (size_t i = 0; i < k->n_blocks; i++) {
		at = write_best(k, w, k->tokens + from, k->ends[i] - from, at);
		from = k->ends[i];
	}
	free(k->better);
}

void deflate_add(const void *data, size_t len, enum deflate_effort effort, struct buf *out)
{
	struct deflate_writer w = { .out = out };
	struct work k = {0};

	deflate_match_init(&k.match, data, len);
	k.tokens = malloc((len + 1) * sizeof(*k.tokens));
	if (!k.tokens)
		abort();
	k.n = deflate_match_quick(&k.match, k.tokens);
	if (effort == DEFLATE_SMALL && len)
		write_blocks(&k, &w);
	else
		deflate_block_write(&w, k.tokens, k.n, /* last= */ true);
	deflate_block_flush(&w);
	deflate_match_free(&k.match);
	free(k.tokens);
}
