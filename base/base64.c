/* SPDX-License-Identifier: MIT */
#include "base/base64.h"

static char base64_digit(unsigned bits, const char *alphabet)
{
	return (char)(bits < 26 ? 'A' + bits : bits < 52 ? 'a' + bits - 26 :
		      bits < 62 ? '0' + bits - 52 : (unsigned char)alphabet[bits - 62]);
}

void base64_add(struct buf *out, const void *data, size_t len, const char *alphabet)
{
	const unsigned char *p = data;

	for (size_t i = 0; i < len; i += 3) {
		unsigned long v = (unsigned long)p[i] << 16;
		char four[4];

		v |= i + 1 < len ? (unsigned long)p[i + 1] << 8 : 0;
		v |= i + 2 < len ? p[i + 2] : 0;
		for (size_t k = 0; k < 4; k++) {
			unsigned bits = v >> (18 - 6 * k) & 63;

			four[k] = i + k > len ? alphabet[2] : base64_digit(bits, alphabet);
		}
		buf_add(out, four, i + 3 <= len || alphabet[2] ? 4 : len - i + 1);
	}
}
