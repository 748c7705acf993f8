/* SPDX-License-Identifier: MIT */
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "firstboot/hmac.h"

enum { HMAC_BLOCK = 64, HMAC_ROUNDS = 64, HMAC_WORDS = 8, HMAC_STEPS = 40 };

/* The constants are the first 32 bits of the fractions of the square roots (h) and cube
 * roots (k) of the first primes; found as Newton did. */
static uint32_t hmac_root(unsigned n, bool cube)
{
	double x = n;

	for (unsigned i = 0; i < HMAC_STEPS; i++)
		x -= cube ? (x * x * x - n) / (3 * x * x) : (x * x - n) / (2 * x);
	return (uint32_t)((x - (unsigned)x) * 4294967296.0);
}

static bool hmac_is_prime(unsigned n)
{
	for (unsigned i = 2; i * i <= n; i++)
		if (n % i == 0)
			return false;
	return true;
}

static uint32_t hmac_turn(uint32_t x, unsigned n)
{
	return x >> n | x << (32 - n);
}

static uint32_t hmac_mix(uint32_t x, unsigned one, unsigned two, unsigned shift)
{
	return hmac_turn(x, one) ^ hmac_turn(x, two) ^ x >> shift;
}

static void hmac_compress(uint32_t *h, const uint32_t *k, const unsigned char *p)
{
	uint32_t w[HMAC_ROUNDS], v[HMAC_WORDS];

	memcpy(v, h, sizeof(v));
	for (unsigned i = 0; i < HMAC_ROUNDS; i++, p += 4) {
		uint32_t sum, other;

		if (i < 16)
			w[i] = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
			       (uint32_t)p[2] << 8 | p[3];
		else
			w[i] = w[i - 16] + w[i - 7] + hmac_mix(w[i - 15], 7, 18, 3) +
			       hmac_mix(w[i - 2], 17, 19, 10);
		sum = v[7] + k[i] + w[i] + ((v[4] & v[5]) ^ (~v[4] & v[6])) +
		      (hmac_turn(v[4], 6) ^ hmac_turn(v[4], 11) ^ hmac_turn(v[4], 25));
		other = ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2])) +
			(hmac_turn(v[0], 2) ^ hmac_turn(v[0], 13) ^ hmac_turn(v[0], 22));
		memmove(v + 1, v, 7 * sizeof(*v));
		v[4] += sum;
		v[0] = sum + other;
	}
	for (unsigned i = 0; i < HMAC_WORDS; i++)
		h[i] += v[i];
}

/* Append the 32 bytes of SHA-256. */
static void hmac_hash(const struct buf *message, struct buf *out)
{
	uint32_t h[HMAC_WORDS], k[HMAC_ROUNDS];
	uint64_t bits = (uint64_t)message->len * 8;
	BUF(text);

	for (unsigned i = 0, prime = 2; i < HMAC_ROUNDS; prime++) {
		if (!hmac_is_prime(prime))
			continue;
		if (i < HMAC_WORDS)
			h[i] = hmac_root(prime, /* cube= */ false);
		k[i++] = hmac_root(prime, /* cube= */ true);
	}
	buf_add(&text, buf_text(message), message->len);
	buf_char(&text, (char)0x80);
	while (text.len % HMAC_BLOCK != HMAC_BLOCK - 8)
		buf_char(&text, 0);
	for (int shift = 56; shift >= 0; shift -= 8)
		buf_char(&text, (char)(bits >> shift));
	for (size_t i = 0; i < text.len; i += HMAC_BLOCK)
		hmac_compress(h, k, (const unsigned char *)text.data + i);
	for (unsigned i = 0; i < HMAC_WORDS * 4; i++)
		buf_char(out, (char)(h[i / 4] >> (24 - i % 4 * 8)));
}

static void hmac_padded(const struct buf *key, unsigned char with, const struct buf *message,
			struct buf *out)
{
	BUF(text);

	for (size_t i = 0; i < HMAC_BLOCK; i++)
		buf_char(&text, (char)((i < key->len ? (unsigned char)key->data[i] : 0) ^ with));
	buf_add(&text, buf_text(message), message->len);
	hmac_hash(&text, out);
}

void hmac_sha256(const struct buf *key, const struct buf *message, struct buf *out)
{
	BUF(hashed);
	BUF(inner);
	BUF(outer);

	if (key->len > HMAC_BLOCK)
		hmac_hash(key, &hashed);
	else
		buf_add(&hashed, buf_text(key), key->len);
	hmac_padded(&hashed, 0x36, message, &inner);
	hmac_padded(&hashed, 0x5c, &inner, &outer);
	for (size_t i = 0; i < outer.len; i++)
		buf_printf(out, "%02x", (unsigned char)outer.data[i]);
}
