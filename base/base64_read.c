/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/base64_read.h"

static const char base64_digits[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

bool base64_read(const char *text, struct buf *out)
{
	BUF(bytes);
	unsigned long v = 0;
	unsigned n = 0, bits = 0;

	for (; *text && *text != '='; text++) {
		const char *digit = strchr(base64_digits, *text);

		if (!digit && strchr(" \t\r\n", *text))
			continue;
		if (!digit)
			return false;
		v = (v << 6 | (unsigned long)(digit - base64_digits)) & 0xffffff;
		bits += 6;
		n++;
		if (bits < 8)
			continue;
		bits -= 8;
		buf_char(&bytes, (char)(v >> bits & 0xff));
	}
	if (n % 4 == 1 || text[strspn(text, "= \t\r\n")])
		return false;
	buf_add(out, buf_text(&bytes), bytes.len);
	return true;
}
