/* SPDX-License-Identifier: MIT */
/* What of a remote's bytes a message may hold. */
#include <stdbool.h>

#include "base/diag.h"

static const struct {
	const char *text, *clean;
} rows[] = {
	{ "plain", "plain" }, { "", "" }, { "a\tb\nc\x7f", "a?b?c?" },
	{ "\xc3\xbc", "\xc3\xbc" }, { "\xe2\x82\xac!", "\xe2\x82\xac!" },
	{ "\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80" },
	{ "\xff<", "?<" }, { "a\xc3", "a?" }, { "\xe2\x82", "??" }, { "\xe2\x82x", "??x" },
	{ "\x80z", "?z" }, { "\xc0\xaf", "??" },
};

int main(void)
{
	bool all = true;

	printf("1..%zu\n", sizeof(rows) / sizeof(*rows));
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		CAUGHT(c);
		bool ok;

		diag_error(&c, "%s", rows[i].text);
		ok = !strcmp(diag_text(&c), rows[i].clean);
		printf("%s %zu - '%s'\n", ok ? "ok" : "not ok", i + 1, diag_text(&c));
		all = all && ok;
	}
	return !all;
}
