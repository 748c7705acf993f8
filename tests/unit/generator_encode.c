/* SPDX-License-Identifier: MIT */
/* What is encoded is decoded again by other people's programs. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "generator/encode.h"

enum { SHORT = 4, NOISE = SHORT, RUN, FEW, CODE, KINDS, LENGTH = 100000 };

/* Texts that are hard in different ways; below SHORT so many bytes. */
static void fill(struct buf *b, int kind)
{
	unsigned x = 2463534242;

	for (int i = 0; i < kind && kind < SHORT; i++)
		buf_char(b, (char)('x' + i % 2));
	for (int i = 0; i < 3000 && kind == CODE; i++)
		buf_printf(b, "static int f%d(int x)\n{\n\treturn x * %d;\n}\n", i, i * i);
	while (kind >= SHORT && b->len < LENGTH) {
		x ^= x << 13;
		x ^= x >> 17;
		x ^= x << 5;
		buf_char(b, kind == NOISE ? (char)(x & 0x7f) : kind == RUN ? 'a' : "abcd(){"[x % 7]);
	}
}

/* gzip's own opinion of what was packed. */
static bool gzip_right(const struct buf *text, enum deflate_effort effort)
{
	CLEANUP(buf_free) struct buf packed = {0}, command = {0};
	autofree char *back = malloc(text->len + 1);
	char path[] = "/tmp/prebake-encode.XXXXXX";
	autoclose int fd = mkstemp(path);
	size_t n = 0;
	FILE *f;

	encode_gzip(buf_text(text), text->len, effort, &packed);
	if (fd < 0 || write(fd, packed.data, packed.len) != (ssize_t)packed.len)
		return false;
	buf_printf(&command, "gzip -dc <%s", path);
	f = popen(command.data, "r");
	if (f)
		n = fread(back, 1, text->len + 1, f);
	unlink(path);
	return f && pclose(f) == 0 && n == text->len && !memcmp(back, buf_text(text), n);
}

static const struct row {
	const char *text;
	size_t wrap;
	const char *base64;
} rows[] = {
	{ "", 0, "" }, { "", 4, "" }, { "f", 0, "Zg==" }, { "fo", 0, "Zm8=" },
	{ "foo", 0, "Zm9v" }, { "foo", 4, "Zm9v\n" }, { "foobar", 4, "Zm9v\nYmFy\n" },
	{ "foob", 4, "Zm9v\nYg==\n" }, { "foobar", 76, "Zm9vYmFy\n" },
};

static int number, failed;

static void report(bool ok, const char *what, int i)
{
	printf("%sok %d - %s %d\n", ok ? "" : "not ", ++number, what, i);
	failed += !ok;
}

int main(void)
{
	size_t sizes[2][KINDS];

	printf("1..%zu\n", COUNT(rows) + 2 * KINDS + 1);
	for (size_t i = 0; i < COUNT(rows); i++) {
		CLEANUP(buf_free) struct buf out = {0};

		encode_base64(rows[i].text, strlen(rows[i].text), rows[i].wrap, &out);
		report(!strcmp(buf_text(&out), rows[i].base64), "base64", (int)i);
	}
	for (int kind = 0; kind < KINDS; kind++) {
		CLEANUP(buf_free) struct buf text = {0};

		fill(&text, kind);
		for (enum deflate_effort e = DEFLATE_QUICK; e <= DEFLATE_SMALL; e++) {
			CLEANUP(buf_free) struct buf packed = {0};

			encode_gzip(buf_text(&text), text.len, e, &packed);
			sizes[e][kind] = packed.len;
			report(gzip_right(&text, e), e ? "small" : "quick", kind);
		}
	}
	report(sizes[DEFLATE_SMALL][CODE] < sizes[DEFLATE_QUICK][CODE], "small is smaller", CODE);
	return failed != 0;
}
