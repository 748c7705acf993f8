/* SPDX-License-Identifier: MIT */
/* base64_add: the vectors of RFC 4648 section 10, and where the alphabets differ. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/base64.h"

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

int main(void)
{
	bool ok, all = true;

	printf("1..%zu\n", COUNT(cases));
	for (size_t i = 0; i < COUNT(cases); i++) {
		CLEANUP(buf_free) struct buf b = {0};

		base64_add(&b, cases[i].in, strlen(cases[i].in), cases[i].alphabet);
		ok = !strcmp(buf_text(&b), cases[i].out);
		all = all && ok;
		printf("%sok %zu - '%s' is '%s'\n", ok ? "" : "not ", i + 1, cases[i].out,
		       buf_text(&b));
	}
	return all ? 0 : 1;
}
