/* SPDX-License-Identifier: MIT */
/* Any bytes as a spec and as a compose file: a tree that holds its promises, or a report. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "generator/compose_check.h"
#include "generator/report.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Returns the number of values; aborts on what a tree must not be. */
static unsigned count(const struct node *n, unsigned depth)
{
	unsigned total = 1;

	if (depth > TREE_MAX_DEPTH + 1 || (n->kind == NODE_SCALAR && (!n->text || n->child)))
		abort();
	for (const struct node *c = n->child; c; c = c->next) {
		if (n->kind == NODE_MAP && (!c->key || tree_get(n, c->key) != c))
			abort();
		if (!c->pos.line || !c->pos.col || !c->pos.source)
			abort();
		total += count(c, depth + 1);
	}
	return total;
}

static void parse(const struct source *src, size_t size, FILE *null)
{
	CLEANUP(arena_free) struct arena a = {0};
	struct diag d = { .out = null, .print = report_text };
	const struct node *root = tree_parse(&a, src, size, TREE_STRICT, &d);

	if (!root && !d.errors)
		abort();
	if (root && count(root, 0) > TREE_MAX_NODES + 1)
		abort();
}

static void check_compose(const struct source *src, size_t size, FILE *null)
{
	CLEANUP(arena_free) struct arena a = {0};
	struct diag d = { .out = null, .print = report_text };
	const struct node *services = compose_check(&a, src, size, "caddy", NULL, &d);

	if (!services != (d.errors > 0))
		abort();
	for (const struct node *s = services ? services->child : NULL; s; s = s->next)
		(void)compose_check_listens(s, "80");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	autofclose FILE *null = fopen("/dev/null", "w");
	autofree char *text = malloc(size + 1);
	const struct source src = { "fuzz", text };

	if (!null || !text || size > TREE_MAX_BYTES)
		return 0;
	if (size)
		memcpy(text, data, size);
	text[size] = '\0';
	parse(&src, size, null);
	check_compose(&src, size, null);
	return 0;
}
