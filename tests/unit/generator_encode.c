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
	const char *base85;           /* as Python 3.11's base64.b85encode() wrote it */
} rows[] = {
	{ "", 0, "", "" },
	{ "", 4, "", "" },
	{ "f", 0, "Zg==", "W&" },
	{ "fo", 0, "Zm8=", "W^V" },
	{ "foo", 0, "Zm9v", "W^Zo" },
	{ "foo", 4, "Zm9v\n", "W^Zo\n" },
	{ "foobar", 4, "Zm9v\nYmFy\n", "W^Zp\n|VR8\n" },
	{ "foob", 4, "Zm9v\nYg==\n", "W^Zp\n|\n" },
	{ "foobar", 76, "Zm9vYmFy\n", "W^Zp|VR8\n" },
	{ "\xff\xff\xff\xff", 0, "/////w==", "|NsC0" },
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
		CLEANUP(buf_free) struct buf base64 = {0}, base85 = {0};
		bool ok;

		encode_base64(r->text, strlen(r->text), r->wrap, &base64);
		encode_base85(r->text, strlen(r->text), r->wrap, &base85);
		ok = equals(&base64, r->base64) && equals(&base85, r->base85);
		printf("%sok %zu - '%s' in lines of %zu\n", ok ? "" : "not ", i + 1, r->text,
		       r->wrap);
		failed += !ok;
	}
	return failed != 0;
}
