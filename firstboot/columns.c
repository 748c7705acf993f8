/* SPDX-License-Identifier: MIT */
#include <stdint.h>

#include "base/diag.h"
#include "firstboot/columns.h"

#define COLUMNS_CUT  "…"
#define COLUMNS_FULL "█"
#define COLUMNS_FREE "░"

/* So many marks may stand on one letter, else a column could be endless. */
enum { COLUMNS_MAX_MARKS = 2 };

/* Ranges that do not take one column: Unicode's EastAsianWidth.txt (W and F), its combining
 * marks for letters of Europe, and what is not to be printed (-1): controls, what changes the
 * direction of text (UAX #9), tags, no characters. */
static const struct {
	uint32_t first, last;
	int width;
} columns_odd[] = {
	{ 0, 0x1f, -1 }, { 0x7f, 0x9f, -1 }, { 0x300, 0x36f, 0 }, { 0x61c, 0x61c, -1 },
	{ 0x1100, 0x115f, 2 }, { 0x200b, 0x200f, -1 }, { 0x2028, 0x202e, -1 },
	{ 0x2060, 0x206f, -1 }, { 0x2e80, 0x303e, 2 }, { 0x3041, 0xa4cf, 2 },
	{ 0xac00, 0xd7a3, 2 }, { 0xd800, 0xdfff, -1 }, { 0xf900, 0xfaff, 2 },
	{ 0xfe00, 0xfe0f, 0 }, { 0xfe30, 0xfe6f, 2 }, { 0xfeff, 0xfeff, -1 },
	{ 0xff00, 0xff60, 2 }, { 0xffe0, 0xffe6, 2 }, { 0xfff9, 0xffff, -1 },
	{ 0x1f300, 0x1f64f, 2 }, { 0x1f680, 0x1f6ff, 2 }, { 0x1f900, 0x1f9ff, 2 },
	{ 0x20000, 0x3fffd, 2 }, { 0xe0000, 0xe0fff, -1 }, { 0x110000, UINT32_MAX, -1 },
};

/* The bytes of the character at s, which is not the end; 1 if it is no UTF-8 (RFC 3629). */
static size_t columns_decode(const char *s, uint32_t *ret)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *u = (const unsigned char *)s;
	size_t n = *u < 0x80 ? 1 : *u < 0xc0 ? 0 : *u < 0xe0 ? 2 : *u < 0xf0 ? 3 : 4;
	uint32_t c = n == 1 ? *u : *u & (0x7fu >> n);

	n = *u < 0xf8 ? n : 0;
	for (size_t i = 1; i < n; i++) {
		if ((u[i] & 0xc0) != 0x80)
			n = 0;
		c = c << 6 | (u[i] & 0x3f);
	}
	*ret = n && c >= least[n] ? c : UINT32_MAX;
	return *ret == UINT32_MAX ? 1 : n;
}

/* The bytes of the character at s, and its columns; -1: not to be printed. */
static size_t columns_next(const char *s, int *ret_width)
{
	uint32_t c;
	size_t n = columns_decode(s, &c);

	*ret_width = 1;
	for (size_t i = 0; i < COUNT(columns_odd); i++)
		if (c >= columns_odd[i].first && c <= columns_odd[i].last)
			*ret_width = columns_odd[i].width;
	return n;
}

/* Append the characters that fit, and report where they end. */
static unsigned columns_fit(struct buf *out, const char **text, unsigned columns)
{
	unsigned used = 0, marks = 0;
	const char *s = *text;

	while (*s) {
		int width;
		size_t n = columns_next(s, &width);

		if (used + (width < 0 ? 1 : (unsigned)width) > columns)
			break;
		marks = width ? 0 : marks + 1;
		if (width < 0)
			buf_char(out, strchr("\t\n\r", *s) ? ' ' : '?');
		else if (marks <= COLUMNS_MAX_MARKS)
			buf_add(out, s, n);
		used += width < 0 ? 1 : (unsigned)width;
		s += n;
	}
	*text = s;
	return used;
}

unsigned columns_add(struct buf *out, const char *text, unsigned columns)
{
	const char *end = text;
	size_t before = out->len;
	unsigned used = columns_fit(out, &end, columns);

	if (!*end || !columns)
		return used;
	out->len = before;
	end = text;
	used = columns_fit(out, &end, columns - 1);
	buf_str(out, COLUMNS_CUT);
	return used + 1;
}

void columns_pad(struct buf *out, const char *text, unsigned columns)
{
	for (unsigned used = columns_add(out, text, columns); used < columns; used++)
		buf_char(out, ' ');
}

void columns_bar(struct buf *out, long long done, long long of, unsigned columns)
{
	unsigned full = 0;

	if (of > 0 && done > 0)
		full = (unsigned)((double)columns * (double)done / (double)of);
	for (unsigned i = 0; i < columns; i++)
		buf_str(out, i < full ? COLUMNS_FULL : COLUMNS_FREE);
}
