/* SPDX-License-Identifier: MIT */
#include <stdint.h>

#include "base/base64.h"
#include "generator/encode.h"

static void add_lines(const struct buf *text, size_t wrap, struct buf *out)
{
	if (!wrap) {
		buf_add(out, buf_text(text), text->len);
		return;
	}
	for (size_t i = 0; i < text->len; i += wrap) {
		buf_add(out, text->data + i, text->len - i < wrap ? text->len - i : wrap);
		buf_char(out, '\n');
	}
}

void encode_base64(const void *data, size_t len, size_t wrap, struct buf *out)
{
	CLEANUP(buf_free) struct buf text = {0};

	base64_add(&text, data, len, BASE64_STANDARD);
	add_lines(&text, wrap, out);
}

/* https://docs.python.org/3/library/base64.html: as git and Mercurial have it; the
 * last group is filled up with zero bytes whose characters are left out. */
void encode_base85(const void *data, size_t len, size_t wrap, struct buf *out)
{
	static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~";
	CLEANUP(buf_free) struct buf text = {0};
	const unsigned char *p = data;

	for (size_t i = 0; i < len; i += 4) {
		size_t n = len - i < 4 ? len - i : 4;
		uint32_t v = 0;
		char group[5];

		for (size_t k = 0; k < 4; k++)
			v = v << 8 | (k < n ? p[i + k] : 0);
		for (int k = 4; k >= 0; k--, v /= 85)
			group[k] = digits[v % 85];
		buf_add(&text, group, n + 1);
	}
	add_lines(&text, wrap, out);
}
