/* SPDX-License-Identifier: MIT */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/near.h"

/* What was typed, the candidates parted by blanks, and the one that is meant. */
static const struct row {
	const char *word, *candidates, *best;
} rows[] = {
	{ "domian", "domain token", "domain" },
	{ "tokn", "domain token", "token" },
	{ "chekc", "check explain", "check" },
	{ "render", "render", "render" },
	{ "regstires", "registries directories", "registries" },
	{ "registry_miror", "registry_mirrors", "registry_mirrors" },
	{ "x", "domain token", "" },
	{ "", "domain token", "" },
	{ "-x", "-o -t", "" },
	{ "completely", "different words", "" },
	{ "set", "--set", "--set" },
	{ "stak", "stack stage", "stack" },
	{ "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "aaaa", "" },
	{ "sam", "same some", "same" },
	{ "imgaes", "image name", "image" },
};

static bool right(const struct row *r)
{
	autofree char *text = strdup(r->candidates);
	struct near near = { .word = r->word, .len = strlen(r->word) };

	for (char *save = NULL, *w = strtok_r(text, " ", &save); w; w = strtok_r(NULL, " ", &save))
		near_try(&near, w);
	return !strcmp(near.best ? near.best : "", r->best);
}

int main(void)
{
	int failed = 0;

	printf("1..%zu\n", COUNT(rows));
	for (size_t i = 0; i < COUNT(rows); i++) {
		bool ok = right(&rows[i]);

		printf("%sok %zu - '%s'\n", ok ? "" : "not ", i + 1, rows[i].word);
		failed += !ok;
	}
	return failed != 0;
}
