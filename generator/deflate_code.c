/* SPDX-License-Identifier: MIT */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "generator/deflate_code.h"

struct deflate_symbol deflate_code_length(unsigned length)
{
	unsigned v = length - DEFLATE_MIN_MATCH, bits = 0;

	if (length == DEFLATE_MAX_MATCH)
		return (struct deflate_symbol){ 285, 0, 0 };
	while (v >> bits >= 8)
		bits++;
	return (struct deflate_symbol){ 257 + 4 * bits + (v >> bits), bits,
					v & ((1U << bits) - 1) };
}

struct deflate_symbol deflate_code_distance(unsigned distance)
{
	unsigned v = distance - 1, bits = 0;

	while (v >> bits >= 4)
		bits++;
	return (struct deflate_symbol){ 2 * bits + (v >> bits), bits, v & ((1U << bits) - 1) };
}

void deflate_code_count(const struct deflate_token *t, size_t n, struct deflate_table *ret)
{
	*ret = (struct deflate_table){0};
	ret->literal[DEFLATE_END] = 1;
	for (size_t i = 0; i < n; i++) {
		if (!t[i].distance) {
			ret->literal[t[i].length]++;
			continue;
		}
		ret->literal[deflate_code_length(t[i].length).symbol]++;
		ret->distance[deflate_code_distance(t[i].distance).symbol]++;
	}
}

struct leaf {
	unsigned count, symbol;
};

static int rarer_first(const void *a, const void *b)
{
	const struct leaf *x = a, *y = b;

	if (x->count != y->count)
		return x->count < y->count ? -1 : 1;
	return x->symbol < y->symbol ? -1 : 1;
}

enum { MAX_ITEMS = 2 * DEFLATE_LITERALS };

/* One level of package-merge: leaves and pairs of the level below, by weight. */
struct level {
	unsigned weight[MAX_ITEMS];
	bool is_leaf[MAX_ITEMS];
	size_t n;
};

static void merge(const struct leaf *leaves, size_t n, const struct level *below, struct level *ret)
{
	size_t leaf = 0, pair = 0, pairs = below ? below->n / 2 : 0;

	for (ret->n = 0; leaf < n || pair < pairs; ret->n++) {
		unsigned weight = pair < pairs ?
			below->weight[2 * pair] + below->weight[2 * pair + 1] : 0;
		bool is_leaf = pair == pairs || (leaf < n && leaves[leaf].count <= weight);

		ret->is_leaf[ret->n] = is_leaf;
		ret->weight[ret->n] = is_leaf ? leaves[leaf].count : weight;
		leaf += is_leaf;
		pair += !is_leaf;
	}
}

/* Package-merge (Larmore and Hirschberg 1990).  Of every level a prefix is used,
 * and in it a prefix of the leaves: each of those becomes one bit longer. */
void deflate_code_bits(const unsigned *count, size_t n, unsigned max_bits, unsigned *ret_bits)
{
	struct leaf leaves[DEFLATE_LITERALS];
	struct level levels[DEFLATE_MAX_BITS];
	size_t used = 0, take;

	for (size_t i = 0; i < n; i++) {
		ret_bits[i] = 0;
		if (count[i])
			leaves[used++] = (struct leaf){ count[i], (unsigned)i };
	}
	qsort(leaves, used, sizeof(*leaves), rarer_first);
	for (unsigned l = 0; l < max_bits; l++)
		merge(leaves, used, l ? &levels[l - 1] : NULL, &levels[l]);
	take = 2 * used - 2;
	for (unsigned l = max_bits; l-- && take;) {
		size_t leaf = 0;

		for (size_t i = 0; i < take; i++)
			if (levels[l].is_leaf[i])
				ret_bits[leaves[leaf++].symbol]++;
		take = 2 * (take - leaf);
	}
}

static unsigned reversed(unsigned code, unsigned bits)
{
	unsigned r = 0;

	for (; bits; bits--, code >>= 1)
		r = r << 1 | (code & 1);
	return r;
}

/* RFC 1951, 3.2.2. */
void deflate_code_assign(const unsigned *bits, size_t n, unsigned *ret_code)
{
	unsigned next[DEFLATE_MAX_BITS + 1] = {0}, of_length[DEFLATE_MAX_BITS + 1] = {0};

	for (size_t i = 0; i < n; i++)
		of_length[bits[i]]++;
	of_length[0] = 0;
	for (unsigned b = 1; b <= DEFLATE_MAX_BITS; b++)
		next[b] = (next[b - 1] + of_length[b - 1]) << 1;
	for (size_t i = 0; i < n; i++)
		ret_code[i] = bits[i] ? reversed(next[bits[i]]++, bits[i]) : 0;
}
