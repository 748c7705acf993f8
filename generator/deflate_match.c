/* SPDX-License-Identifier: MIT */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "generator/deflate_match.h"

/* How many earlier places are looked at: quick, and when every byte counts. */
enum { HASH_BITS = 15, QUICK_CHAIN = 32, QUICK_ENOUGH = 64, DEEP_CHAIN = 256 };

static void *need(void *p)
{
	if (p)
		return p;
	fputs("out of memory\n", stderr);
	exit(EXIT_FAILURE);
}

void deflate_match_init(struct deflate_match *m, const void *data, size_t len)
{
	*m = (struct deflate_match){ .p = data, .n = len };
	m->head = need(malloc(sizeof(*m->head) << HASH_BITS));
	m->prev = need(malloc(sizeof(*m->prev) * (len + 1)));
	memset(m->head, 0xff, sizeof(*m->head) << HASH_BITS);
}

void deflate_match_free(struct deflate_match *m)
{
	free(m->head);
	free(m->prev);
	free(m->found);
	free(m->first);
}

static void enter(struct deflate_match *m, size_t i)
{
	uint32_t h;

	if (m->n - i < DEFLATE_MIN_MATCH)
		return;
	h = (uint32_t)m->p[i] << 16 | (uint32_t)m->p[i + 1] << 8 | m->p[i + 2];
	h = (h * 2654435761U) >> (32 - HASH_BITS);
	m->prev[i] = m->head[h];
	m->head[h] = (int32_t)i;
}

static unsigned same(const unsigned char *a, const unsigned char *b, unsigned max)
{
	unsigned n = 0;

	while (n < max && a[n] == b[n])
		n++;
	return n;
}

/* Walk the earlier places like position i (entered), nearest first, and call
 * each one found() that is longer than all nearer ones.  Returns the longest. */
static struct deflate_token search(struct deflate_match *m, size_t i, unsigned chain,
				   void (*found)(struct deflate_match *, struct deflate_token))
{
	struct deflate_token best = { .length = DEFLATE_MIN_MATCH - 1 };
	unsigned max = m->n - i < DEFLATE_MAX_MATCH ? (unsigned)(m->n - i) : DEFLATE_MAX_MATCH;
	const unsigned char *here = m->p + i;

	if (max < DEFLATE_MIN_MATCH)
		return best;
	for (int32_t at = m->prev[i]; at >= 0 && chain; at = m->prev[at], chain--) {
		const unsigned char *there = m->p + at;
		unsigned length;

		if (i - (size_t)at > DEFLATE_WINDOW)
			break;
		if (there[best.length] != here[best.length])
			continue;
		length = same(there, here, max);
		if (length <= best.length)
			continue;
		best = (struct deflate_token){ (uint16_t)length, (uint16_t)(i - (size_t)at) };
		if (found)
			found(m, best);
		if (length == max)
			break;
	}
	return best;
}

size_t deflate_match_quick(struct deflate_match *m, struct deflate_token *ret)
{
	struct deflate_token now = {0}, next;
	size_t n = 0, i = 0;

	if (m->n)
		enter(m, 0);
	while (i < m->n) {
		next = (struct deflate_token){0};
		if (i + 1 < m->n)
			enter(m, i + 1);
		if (i + 1 < m->n && now.length < QUICK_ENOUGH)
			next = search(m, i + 1, QUICK_CHAIN, NULL);
		if (now.length < DEFLATE_MIN_MATCH || next.length > now.length) {
			ret[n++] = (struct deflate_token){ .length = m->p[i++] };
			now = next;
			continue;
		}
		ret[n++] = now;
		for (size_t end = i + now.length; ++i < end;)
			if (i + 1 < m->n)
				enter(m, i + 1);
		now = i < m->n ? search(m, i, QUICK_CHAIN, NULL) : (struct deflate_token){0};
	}
	return n;
}

static void keep(struct deflate_match *m, struct deflate_token t)
{
	if (m->n_found == m->cap_found) {
		m->cap_found = m->cap_found ? 2 * m->cap_found : 4096;
		m->found = need(realloc(m->found, m->cap_found * sizeof(*m->found)));
	}
	m->found[m->n_found++] = t;
}

static void search_all(struct deflate_match *m)
{
	m->first = need(malloc((m->n + 1) * sizeof(*m->first)));
	memset(m->head, 0xff, sizeof(*m->head) << HASH_BITS);
	for (size_t i = 0; i < m->n; i++) {
		m->first[i] = m->n_found;
		enter(m, i);
		search(m, i, DEEP_CHAIN, keep);
	}
	m->first[m->n] = m->n_found;
}

/* One way to reach a position: its price in bits, and the last token. */
struct step {
	uint32_t price;
	struct deflate_token token;
};

static void offer(struct step *s, uint32_t price, struct deflate_token token)
{
	if (price < s->price)
		*s = (struct step){ price, token };
}

/* What each length of a copy costs, its extra bits included. */
static void price_lengths(const struct deflate_table *bits, uint32_t ret[DEFLATE_MAX_MATCH + 1])
{
	for (unsigned l = DEFLATE_MIN_MATCH; l <= DEFLATE_MAX_MATCH; l++) {
		struct deflate_symbol s = deflate_code_length(l);

		ret[l] = bits->literal[s.symbol] + s.extra_bits;
	}
}

/* Within a run of one byte every position has the longest match: no shorter one
 * is worth a look there. */
static bool in_run(const struct deflate_match *m, size_t i)
{
	return i && m->first[i] > m->first[i - 1] && m->first[i + 1] > m->first[i] &&
	       m->found[m->first[i] - 1].length == DEFLATE_MAX_MATCH &&
	       m->found[m->first[i + 1] - 1].length == DEFLATE_MAX_MATCH;
}

/* The prices of one round. */
struct prices {
	const struct deflate_table *bits;
	uint32_t length[DEFLATE_MAX_MATCH + 1];
};

/* Offer every length of the matches at i to the positions they lead to. */
static void offer_matches(const struct deflate_match *m, size_t i, size_t room,
			  const struct prices *p, struct step *steps)
{
	unsigned length = in_run(m, i) ? DEFLATE_MAX_MATCH : DEFLATE_MIN_MATCH;

	for (uint32_t k = m->first[i]; k < m->first[i + 1]; k++) {
		struct deflate_token t = m->found[k];
		struct deflate_symbol far = deflate_code_distance(t.distance);
		uint32_t price = steps->price + p->bits->distance[far.symbol] + far.extra_bits;

		for (; length <= t.length && length <= room; length++) {
			offer(&steps[length], price + p->length[length],
			      (struct deflate_token){ (uint16_t)length, t.distance });
		}
	}
}

/* The tokens on the way to the last step, in order. */
static size_t walk_back(const struct step *steps, size_t last, struct deflate_token *ret)
{
	size_t n = 0;

	for (size_t i = last; i > 0; i -= steps[i].token.distance ? steps[i].token.length : 1)
		ret[n++] = steps[i].token;
	for (size_t i = 0; i < n / 2; i++) {
		struct deflate_token t = ret[i];

		ret[i] = ret[n - 1 - i];
		ret[n - 1 - i] = t;
	}
	return n;
}

size_t deflate_match_cheapest(struct deflate_match *m, size_t from, size_t to,
			      const struct deflate_table *bits, struct deflate_token *ret)
{
	struct step *steps = need(malloc((to - from + 1) * sizeof(*steps)));
	struct prices prices = { .bits = bits };
	size_t n;

	price_lengths(bits, prices.length);
	if (!m->first)
		search_all(m);
	for (size_t i = 0; i <= to - from; i++)
		steps[i].price = i ? UINT32_MAX : 0;
	for (size_t i = 0; i < to - from; i++) {
		unsigned char byte = m->p[from + i];

		offer(&steps[i + 1], steps[i].price + bits->literal[byte],
		      (struct deflate_token){ .length = byte });
		offer_matches(m, from + i, to - from - i, &prices, steps + i);
	}
	n = walk_back(steps, to - from, ret);
	free(steps);
	return n;
}
