/* SPDX-License-Identifier: MIT */
/* What is encoded is decoded again by other people's programs. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "generator/encode.h"

static const struct row {
	const char *text;
	size_t wrap;
	const char *base64;
	const char *base94;           /* as Python's integers have it */
} rows[] = {
	{ "", 0, "", "" },
	{ "", 4, "", "" },
	{ "f", 0, "Zg==", "CxfsZVs.Cw-" },
	{ "fo", 0, "Zm8=", "D(c\"bLZyd~\?" },
	{ "foo", 0, "Zm9v", "D(h.Oi5F7{%" },
	{ "foo", 4, "Zm9v\n", "D(h.Oi5F7{%" },
	{ "foobar", 4, "Zm9v\nYmFy\n", "D(h00V<JSYA" },
	{ "foob", 4, "Zm9v\nYg==\n", "D(h0/{9tjRW" },
	{ "foobar", 76, "Zm9vYmFy\n", "D(h00V<JSYA" },
	{ "\xff\xff\xff\xff", 0, "/////w==", "x`TtoF!Bvhc" },
};

static bool equals(const struct buf *got, const char *want)
{
	if (strcmp(buf_text(got), want) == 0)
		return true;
	printf("# want %s, got %s\n", want, buf_text(got));
	return false;
}

int main(void)
{
	int failed = 0;

	printf("1..%zu\n", COUNT(rows));
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct row *r = &rows[i];
		CLEANUP(buf_free) struct buf base64 = {0}, base94 = {0};
		bool ok;

		encode_base64(r->text, strlen(r->text), r->wrap, &base64);
		encode_base94(r->text, strlen(r->text), &base94);
		ok = equals(&base64, r->base64) && equals(&base94, r->base94);
		printf("%sok %zu - '%s' in lines of %zu\n", ok ? "" : "not ", i + 1, r->text,
		       r->wrap);
		failed += !ok;
	}
	return failed != 0;
}
