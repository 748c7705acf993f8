/* SPDX-License-Identifier: MIT */
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/sha256.h"

enum { SHA256_BLOCK = 64, SHA256_ROUNDS = 64, SHA256_WORDS = 8, SHA256_STEPS = 40 };

/* The constants are the first 32 bits of the fractions of the square roots (h) and cube
 * roots (k) of the first primes; found as Newton did. */
static uint32_t sha256_root(unsigned n, bool cube)
{
	double x = n;

	for (unsigned i = 0; i < SHA256_STEPS; i++)
		x -= cube ? (x * x * x - n) / (3 * x * x) : (x * x - n) / (2 * x);
	return (uint32_t)((x - (unsigned)x) * 4294967296.0);
}

static bool sha256_is_prime(unsigned n)
{
	for (unsigned i = 2; i * i <= n; i++)
		if (n % i == 0)
			return false;
	return true;
}

static uint32_t sha256_turn(uint32_t x, unsigned n)
{
	return x >> n | x << (32 - n);
}

static uint32_t sha256_mix(uint32_t x, unsigned one, unsigned two, unsigned shift)
{
	return sha256_turn(x, one) ^ sha256_turn(x, two) ^ x >> shift;
}

static void sha256_compress(uint32_t *h, const uint32_t *k, const unsigned char *p)
{
	uint32_t w[SHA256_ROUNDS], v[SHA256_WORDS];

	memcpy(v, h, sizeof(v));
	for (unsigned i = 0; i < SHA256_ROUNDS; i++, p += 4) {
		uint32_t sum, other;

		if (i < 16)
			w[i] = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
			       (uint32_t)p[2] << 8 | p[3];
		else
			w[i] = w[i - 16] + w[i - 7] + sha256_mix(w[i - 15], 7, 18, 3) +
			       sha256_mix(w[i - 2], 17, 19, 10);
		sum = v[7] + k[i] + w[i] + ((v[4] & v[5]) ^ (~v[4] & v[6])) +
		      (sha256_turn(v[4], 6) ^ sha256_turn(v[4], 11) ^ sha256_turn(v[4], 25));
		other = ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2])) +
			(sha256_turn(v[0], 2) ^ sha256_turn(v[0], 13) ^ sha256_turn(v[0], 22));
		memmove(v + 1, v, 7 * sizeof(*v));
		v[4] += sum;
		v[0] = sum + other;
	}
	for (unsigned i = 0; i < SHA256_WORDS; i++)
		h[i] += v[i];
}

void sha256_add(const struct buf *message, struct buf *out)
{
	uint32_t h[SHA256_WORDS], k[SHA256_ROUNDS];
	uint64_t bits = (uint64_t)message->len * 8;
	BUF(text);

	for (unsigned i = 0, prime = 2; i < SHA256_ROUNDS; prime++) {
		if (!sha256_is_prime(prime))
			continue;
		if (i < SHA256_WORDS)
			h[i] = sha256_root(prime, /* cube= */ false);
		k[i++] = sha256_root(prime, /* cube= */ true);
	}
	buf_add(&text, buf_text(message), message->len);
	buf_char(&text, (char)0x80);
	while (text.len % SHA256_BLOCK != SHA256_BLOCK - 8)
		buf_char(&text, 0);
	for (int shift = 56; shift >= 0; shift -= 8)
		buf_char(&text, (char)(bits >> shift));
	for (size_t i = 0; i < text.len; i += SHA256_BLOCK)
		sha256_compress(h, k, (const unsigned char *)text.data + i);
	for (unsigned i = 0; i < SHA256_WORDS * 4; i++)
		buf_char(out, (char)(h[i / 4] >> (24 - i % 4 * 8)));
}
