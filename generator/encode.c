/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/base64.h"
#include "generator/encode.h"

void encode_base64(const void *data, size_t len, size_t wrap, struct buf *out)
{
	CLEANUP(buf_free) struct buf text = {0};

	base64_add(&text, data, len, BASE64_STANDARD);
	if (!wrap) {
		buf_add(out, buf_text(&text), text.len);
		return;
	}
	for (size_t i = 0; i < text.len; i += wrap) {
		buf_add(out, text.data + i, text.len - i < wrap ? text.len - i : wrap);
		buf_char(out, '\n');
	}
}

/* A number of nine bytes, three at a time, in eleven digits of base 94: 94^11 > 256^9. */
static void add_group(const unsigned char *bytes, struct buf *out)
{
	unsigned n[ENCODE_GROUP / 3];
	char digits[11];

	for (size_t i = 0; i < COUNT(n); i++, bytes += 3)
		n[i] = (unsigned)bytes[0] << 16 | (unsigned)bytes[1] << 8 | bytes[2];
	for (size_t k = sizeof(digits); k-- > 0;) {
		unsigned rest = 0;

		for (size_t i = 0; i < COUNT(n); i++) {
			rest = rest << 24 | n[i];
			n[i] = rest / 94;
			rest %= 94;
		}
		digits[k] = (char)('!' + rest);
	}
	buf_add(out, digits, sizeof(digits));
}

void encode_base94(const void *data, size_t len, struct buf *out)
{
	for (size_t i = 0; i < len; i += ENCODE_GROUP) {
		size_t n = len - i < ENCODE_GROUP ? len - i : ENCODE_GROUP;
		unsigned char group[ENCODE_GROUP] = {0};

		memcpy(group, (const char *)data + i, n);
		add_group(group, out);
	}
}
