/* SPDX-License-Identifier: MIT */
/*
 * deflate_code.h - DEFLATE's alphabets (RFC 1951, 3.2.5) and Huffman codes of
 * limited length.
 */
#ifndef GENERATOR_DEFLATE_CODE_H
#define GENERATOR_DEFLATE_CODE_H

#include <stddef.h>
#include <stdint.h>

enum {
	DEFLATE_LITERALS = 286,       /* bytes, end of block, 29 length codes */
	DEFLATE_DISTANCES = 30,
	DEFLATE_END = 256,
	DEFLATE_MIN_MATCH = 3, DEFLATE_MAX_MATCH = 258,
	DEFLATE_WINDOW = 32768,
	DEFLATE_MAX_BITS = 15,
};

/* A literal (distance 0, length holds the byte) or a copy. */
struct deflate_token {
	uint16_t length, distance;
};

/* A symbol and the bits behind it. */
struct deflate_symbol {
	unsigned symbol, extra_bits, extra;
};

struct deflate_symbol deflate_code_length(unsigned length);
struct deflate_symbol deflate_code_distance(unsigned distance);

/* How often each symbol occurs, or how many bits it takes. */
struct deflate_table {
	unsigned literal[DEFLATE_LITERALS], distance[DEFLATE_DISTANCES];
};

void deflate_code_count(const struct deflate_token *t, size_t n, struct deflate_table *ret);

/* Lengths (0 … max_bits) of the best prefix code for n <= 286 symbols; one that
 * does not occur gets 0.  At least two must occur. */
void deflate_code_bits(const unsigned *count, size_t n, unsigned max_bits, unsigned *ret_bits);
/* The codes for these lengths, ready to be written from the lowest bit. */
void deflate_code_assign(const unsigned *bits, size_t n, unsigned *ret_code);

#endif
