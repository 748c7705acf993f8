/* SPDX-License-Identifier: MIT */
/* deflate_block.h - tokens as one block with its own Huffman codes, in bits. */
#ifndef GENERATOR_DEFLATE_BLOCK_H
#define GENERATOR_DEFLATE_BLOCK_H

#include <stdbool.h>

#include "base/buf.h"
#include "generator/deflate_code.h"

struct deflate_writer {
	struct buf *out;
	uint64_t bits;                /* not written yet, from the lowest */
	unsigned n;
};

void deflate_block_write(struct deflate_writer *w, const struct deflate_token *t, size_t n,
			 bool last);
/* Fill the last byte. */
void deflate_block_flush(struct deflate_writer *w);
/* Bits that the block would take. */
unsigned deflate_block_price(const struct deflate_token *t, size_t n);
/* Bits that each symbol would take in it. */
void deflate_block_symbols(const struct deflate_token *t, size_t n, struct deflate_table *ret);

#endif
