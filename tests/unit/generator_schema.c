/* SPDX-License-Identifier: MIT */
/* The table of keys keeps its own rules. */
#include <stdio.h>
#include <string.h>

#include "generator/keys_path.h"

enum { ROOM = 4096 };

struct test {
	struct arena *arena;
	unsigned n, failed;
};

static void result(struct test *t, bool ok, const char *path, const char *what)
{
	t->n++;
	t->failed += !ok;
	printf("%sok %u - %s: %s\n", ok ? "" : "not ", t->n, path, what);
}

/* The row alone, as a spec would write it. */
static const char *written(struct arena *a, const struct key *row, const char *value)
{
	switch (row->kind) {
	case KEY_NAMED:
		return arena_printf(a, "%s: { %s }\n", row->key, value);
	case KEY_TEXTS:
	case KEY_FILES:
	case KEY_RULES:
	case KEY_LIST:
		return arena_printf(a, "%s: [%s]\n", row->key, value);
	default:
		return arena_printf(a, "%s: %s\n", row->key, value);
	}
}

static bool decodes(struct test *t, const struct key *row, const char *value)
{
	struct key rows[2] = { *row, { 0 } };
	const char *text = written(t->arena, row, value);
	const struct source src = { row->key, text };
	struct diag d = { .out = stdout };
	struct decode c = { .arena = t->arena, .max_errors = 10, .diag = &d };
	const struct node *root = tree_parse(t->arena, &src, strlen(text), TREE_STRICT, &d);

	c.uses_tail = &c.uses;
	rows[0].required = rows[0].choice = rows[0].no_effect = false;
	return root && schema_decode(&c, rows, root, arena_alloc(t->arena, ROOM, 1)) && !d.errors;
}

static bool is_sentence(const char *help)
{
	size_t n = help ? strlen(help) : 0;

	return n > 2 && help[n - 1] == '.';
}

static bool is_unique(const struct key *rows)
{
	for (const struct key *a = rows; a->key; a++)
		for (const struct key *b = rows; b < a; b++)
			if (!strcmp(a->key, b->key))
				return false;
	return true;
}

static void check_row(void *ctx, const char *path, const struct key *row)
{
	struct test *t = ctx;

	result(t, is_sentence(row->help), path, "help is a sentence");
	result(t, row->example && decodes(t, row, row->example), path, "its example is right");
	if (row->dflt)
		result(t, decodes(t, row, row->dflt), path, "its default is right");
	if (row->keys)
		result(t, is_unique(row->keys), path, "keys are unique");
	result(t, !row->dflt || !(row->required || row->choice), path,
	       "what is required has no default");
}

int main(void)
{
	CLEANUP(arena_free) struct arena a = {0};
	struct test t = { .arena = &a };

	keys_path_each(&a, check_row, &t);
	result(&t, is_unique(keys_root), "the root", "keys are unique");
	printf("1..%u\n", t.n);
	return t.failed != 0;
}
