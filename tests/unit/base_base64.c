/* SPDX-License-Identifier: MIT */
/* base64_add, base64_read: the vectors of RFC 4648 section 10, and where the alphabets differ. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/base64.h"
#include "base/base64_read.h"

static const struct {
	const char *in, *alphabet, *out;
} cases[] = {
	{ "", BASE64_STANDARD, "" },
	{ "f", BASE64_STANDARD, "Zg==" },
	{ "fo", BASE64_STANDARD, "Zm8=" },
	{ "foo", BASE64_STANDARD, "Zm9v" },
	{ "foob", BASE64_STANDARD, "Zm9vYg==" },
	{ "fooba", BASE64_STANDARD, "Zm9vYmE=" },
	{ "foobar", BASE64_STANDARD, "Zm9vYmFy" },
	{ "\xfb\xff\xfe", BASE64_STANDARD, "+//+" },
	{ "\xfb\xff\xfe", BASE64_URL, "-__-" },
	{ "\xfb", BASE64_URL, "-w==" },
	{ "\xfb", BASE64_URL_BARE, "-w" },
};

/* Text that is read; NULL: it is not base64. */
static const struct {
	const char *in, *out;
} reads[] = {
	{ "", "" }, { "Zg==", "f" }, { "Zm8=", "fo" }, { "Zm9v", "foo" }, { "Zm9vYmFy", "foobar" },
	{ "Zg", "f" }, { "Zm9v\r\nYmFy\n", "foobar" }, { "+//+", "\xfb\xff\xfe" },
	{ "Z", NULL }, { "Zm9vY", NULL }, { "Zm9v!", NULL }, { "-__-", NULL }, { "Zg==Zg==", NULL },
	{ "#cloud-config", NULL },
};

static bool reads_back(size_t i)
{
	CLEANUP(buf_free) struct buf b = {0};
	bool ok = base64_read(reads[i].in, &b);

	return reads[i].out ? ok && !strcmp(buf_text(&b), reads[i].out) : !ok && !b.len;
}

int main(void)
{
	bool ok, all = true;

	printf("1..%zu\n", COUNT(cases) + COUNT(reads));
	for (size_t i = 0; i < COUNT(cases); i++) {
		CLEANUP(buf_free) struct buf b = {0};

		base64_add(&b, cases[i].in, strlen(cases[i].in), cases[i].alphabet);
		ok = !strcmp(buf_text(&b), cases[i].out);
		all = all && ok;
		printf("%sok %zu - '%s' is '%s'\n", ok ? "" : "not ", i + 1, cases[i].out,
		       buf_text(&b));
	}
	for (size_t i = 0; i < COUNT(reads); i++) {
		ok = reads_back(i);
		all = all && ok;
		printf("%sok %zu - reading '%s'\n", ok ? "" : "not ", COUNT(cases) + i + 1,
		       reads[i].out ? reads[i].in : "what is none");
	}
	return all ? 0 : 1;
}
