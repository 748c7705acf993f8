/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "generator/deflate_block.h"

enum {
	HEADER_SYMBOLS = 19, HEADER_MAX_BITS = 7,
	REPEAT = 16, ZEROES = 17, MANY_ZEROES = 18,   /* of the header's alphabet */
	PRICE_OF_UNSEEN = 12,         /* bits of a symbol that did not occur yet */
};

static void put(struct deflate_writer *w, unsigned value, unsigned n)
{
	w->bits |= (uint64_t)value << w->n;
	for (w->n += n; w->n >= 8; w->n -= 8, w->bits >>= 8)
		buf_char(w->out, (char)(w->bits & 0xff));
}

/* The codes of one block, and the header that tells them (RFC 1951, 3.2.7). */
struct block {
	struct deflate_table bits, code;
	unsigned literals, distances, lengths;        /* HLIT + 257, HDIST + 1, HCLEN + 4 */
	struct deflate_symbol header[DEFLATE_LITERALS + DEFLATE_DISTANCES];
	size_t n_header;
	unsigned header_bits[HEADER_SYMBOLS], header_code[HEADER_SYMBOLS];
};

static const unsigned char header_order[HEADER_SYMBOLS] = {
	16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
};

/* The symbol for a run of n equal code lengths; *ret_n is how many it covers. */
static struct deflate_symbol run_symbol(unsigned bits, unsigned n, bool repeats, unsigned *ret_n)
{
	if (!bits && n >= 11) {
		*ret_n = n < 138 ? n : 138;
		return (struct deflate_symbol){ MANY_ZEROES, 7, *ret_n - 11 };
	}
	if (!bits && n >= 3) {
		*ret_n = n;
		return (struct deflate_symbol){ ZEROES, 3, n - 3 };
	}
	if (bits && repeats && n >= 3) {
		*ret_n = n < 6 ? n : 6;
		return (struct deflate_symbol){ REPEAT, 2, *ret_n - 3 };
	}
	*ret_n = 1;
	return (struct deflate_symbol){ bits, 0, 0 };
}

static void make_header(struct block *b)
{
	unsigned all[DEFLATE_LITERALS + DEFLATE_DISTANCES], count[HEADER_SYMBOLS] = {0};
	unsigned total = b->literals + b->distances, n;

	memcpy(all, b->bits.literal, b->literals * sizeof(*all));
	memcpy(all + b->literals, b->bits.distance, b->distances * sizeof(*all));
	for (unsigned i = 0; i < total; i += n) {
		struct deflate_symbol s;

		for (n = 1; i + n < total && all[i + n] == all[i];)
			n++;
		s = run_symbol(all[i], n, i && all[i - 1] == all[i], &n);
		count[s.symbol]++;
		b->header[b->n_header++] = s;
	}
	deflate_code_bits(count, HEADER_SYMBOLS, HEADER_MAX_BITS, b->header_bits);
	deflate_code_assign(b->header_bits, HEADER_SYMBOLS, b->header_code);
	for (b->lengths = HEADER_SYMBOLS; !b->header_bits[header_order[b->lengths - 1]];)
		b->lengths--;
}

static void make_block(const struct deflate_token *t, size_t n, struct block *ret)
{
	struct deflate_table count;

	*ret = (struct block){ .literals = DEFLATE_LITERALS, .distances = DEFLATE_DISTANCES };
	deflate_code_count(t, n, &count);
	/* Some readers refuse a code of one symbol: let two occur. */
	for (unsigned i = 0; i < 2; i++) {
		count.literal[i] += !count.literal[i];
		count.distance[i] += !count.distance[i];
	}
	deflate_code_bits(count.literal, DEFLATE_LITERALS, DEFLATE_MAX_BITS, ret->bits.literal);
	deflate_code_bits(count.distance, DEFLATE_DISTANCES, DEFLATE_MAX_BITS, ret->bits.distance);
	deflate_code_assign(ret->bits.literal, DEFLATE_LITERALS, ret->code.literal);
	deflate_code_assign(ret->bits.distance, DEFLATE_DISTANCES, ret->code.distance);
	while (!ret->bits.literal[ret->literals - 1])
		ret->literals--;
	while (!ret->bits.distance[ret->distances - 1])
		ret->distances--;
	make_header(ret);
}

static unsigned price_of(const struct block *b, const struct deflate_token *t, size_t n)
{
	unsigned price = 3 + 5 + 5 + 4 + 3 * b->lengths + b->bits.literal[DEFLATE_END];

	for (size_t i = 0; i < b->n_header; i++)
		price += b->header_bits[b->header[i].symbol] + b->header[i].extra_bits;
	for (size_t i = 0; i < n; i++) {
		struct deflate_symbol s, far;

		if (!t[i].distance) {
			price += b->bits.literal[t[i].length];
			continue;
		}
		s = deflate_code_length(t[i].length);
		far = deflate_code_distance(t[i].distance);
		price += b->bits.literal[s.symbol] + s.extra_bits + b->bits.distance[far.symbol] +
			 far.extra_bits;
	}
	return price;
}

unsigned deflate_block_price(const struct deflate_token *t, size_t n)
{
	struct block b;

	make_block(t, n, &b);
	return price_of(&b, t, n);
}

static void write_header(struct deflate_writer *w, const struct block *b)
{
	put(w, b->literals - 257, 5);
	put(w, b->distances - 1, 5);
	put(w, b->lengths - 4, 4);
	for (unsigned i = 0; i < b->lengths; i++)
		put(w, b->header_bits[header_order[i]], 3);
	for (size_t i = 0; i < b->n_header; i++) {
		struct deflate_symbol s = b->header[i];

		put(w, b->header_code[s.symbol], b->header_bits[s.symbol]);
		put(w, s.extra, s.extra_bits);
	}
}

void deflate_block_write(struct deflate_writer *w, const struct deflate_token *t, size_t n,
			 bool last)
{
	struct block b;

	make_block(t, n, &b);
	put(w, last, 1);
	put(w, 2, 2);                 /* dynamic Huffman codes */
	write_header(w, &b);
	for (size_t i = 0; i < n; i++) {
		struct deflate_symbol s = { t[i].length, 0, 0 }, far = {0};

		if (t[i].distance)
			s = deflate_code_length(t[i].length);
		put(w, b.code.literal[s.symbol], b.bits.literal[s.symbol]);
		put(w, s.extra, s.extra_bits);
		if (!t[i].distance)
			continue;
		far = deflate_code_distance(t[i].distance);
		put(w, b.code.distance[far.symbol], b.bits.distance[far.symbol]);
		put(w, far.extra, far.extra_bits);
	}
	put(w, b.code.literal[DEFLATE_END], b.bits.literal[DEFLATE_END]);
}

void deflate_block_symbols(const struct deflate_token *t, size_t n, struct deflate_table *ret)
{
	struct block b;

	make_block(t, n, &b);
	*ret = b.bits;
	for (size_t i = 0; i < DEFLATE_LITERALS; i++)
		if (!ret->literal[i])
			ret->literal[i] = PRICE_OF_UNSEEN;
	for (size_t i = 0; i < DEFLATE_DISTANCES; i++)
		if (!ret->distance[i])
			ret->distance[i] = PRICE_OF_UNSEEN;
}

void deflate_block_flush(struct deflate_writer *w)
{
	if (w->n)
		put(w, 0, 8 - w->n);
}
