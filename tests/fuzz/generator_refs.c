/* SPDX-License-Identifier: MIT */
/* Any text in places that hold references: every part of it is accounted for, every
 * mistake has a place within the text, and what is accepted expands. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/ref.h"
#include "generator/model_refs.h"
#include "generator/report.h"
#include "generator/tree_dollar.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *value_of(void *ctx, const char *name, size_t len, struct diag *d)
{
	(void)ctx;
	(void)name;
	(void)len;
	(void)d;
	return "v";
}

/* The parts cover the text without a gap; each '$' has its place. */
static void check_parts(const struct str *text)
{
	const char *cursor = text->s, *before = cursor;
	struct ref_part part;

	while ((part = ref_next(&cursor)).kind != REF_END) {
		struct pos pos;

		if (cursor <= before || part.p < before || part.p + part.len > cursor)
			abort();
		if (part.kind == REF_NAME || part.kind == REF_BAD) {
			pos = tree_dollar(text->pos, text->s,
					  part.kind == REF_NAME ? part.p - 2 : part.p);
			if (!pos.line || !pos.col)
				abort();
		}
		before = cursor;
	}
	if (*cursor)
		abort();
}

static void check_use(const struct spec *spec, const struct text_use *use, struct arena *a,
		      struct diag *d)
{
	CLEANUP(buf_free) struct buf expanded = {0};
	unsigned before = d->errors;
	bool ok = model_refs_check(spec, use, a, d);

	if (ok != (d->errors == before))
		abort();
	if (ok && !ref_expand(use->text->s, value_of, NULL, &expanded, d))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(arena_free) struct arena a = {0};
	autofclose FILE *null = fopen("/dev/null", "w");
	struct diag d = { .out = null, .print = report_text };
	const struct source src = { "fuzz", arena_strndup(&a, (const char *)data, size) };
	const struct str text = { src.text, { &src, 1, 1 } };
	struct show show = { .text = text };
	struct param params[] = {
		{ .name.s = "domain", .type = PARAM_HOSTNAME },
		{ .name.s = "token", .type = PARAM_SECRET },
	};
	struct env env[] = {
		{ .name.s = "A", .value = text },
		{ .name.s = "B", .value.s = "${env.A}" },
		{ .name.s = "C", .generate = GENERATE_HEX },
	};
	struct spec spec = { .params = params, .n_params = 2,
			     .stack = { .env = env, .n_env = 3 } };
	const struct key rows[] = {
		{ .key = "value", .refs = REFS_ROOT, .type = &types_text },
		{ .key = "text", .refs = REFS_SHOW, .type = &types_line },
		{ .key = "url", .refs = REFS_PUBLIC, .type = &types_url },
	};

	if (!null)
		return 0;
	check_parts(&text);
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct text_use use = { &rows[i], &text, &show, NULL };

		check_use(&spec, &use, &a, &d);
	}
	return 0;
}
