/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/near.h"
#include "generator/cmd.h"
#include "generator/embedded.h"
#include "generator/keys.h"
#include "generator/tree.h"

#define PROFILES "docs/examples/"
#define SUFFIX   ".yaml"
#define DEFAULT_PROFILE "infrakt"

enum { MAX_DEPTH = 3 };

/* The name of a profile, or NULL for another file. */
static const char *profile_of(struct arena *a, const struct embedded *e)
{
	size_t n = strlen(e->path);

	if (strncmp(e->path, PROFILES, strlen(PROFILES)) || n < strlen(SUFFIX) ||
	    strcmp(e->path + n - strlen(SUFFIX), SUFFIX) ||
	    strchr(e->path + strlen(PROFILES), '/'))
		return NULL;
	return arena_strndup(a, e->path + strlen(PROFILES),
			     n - strlen(PROFILES) - strlen(SUFFIX));
}

static const struct embedded *find(struct arena *a, const char *profile, struct diag *d)
{
	struct near near = { .word = profile, .len = strlen(profile) };
	const char *all = "";

	for (const struct embedded *e = embedded_table; e->path; e++) {
		const char *name = profile_of(a, e);

		if (!name)
			continue;
		if (!strcmp(name, profile))
			return e;
		near_try(&near, name);
		all = arena_printf(a, "%s%s%s", all, *all ? ", " : "", name);
	}
	if (near.best)
		diag_error(d, "unknown profile '%s', did you mean '%s'?", profile, near.best);
	else
		diag_error(d, "unknown profile '%s', there are: %s", profile, all);
	return NULL;
}

/* The key that starts in this line, and its row. */
static const struct key *row_at(const struct node *map, const struct key *rows, unsigned line,
				unsigned depth, unsigned *ret_col)
{
	for (const struct node *v = map->child; v; v = v->next) {
		const struct key *row = rows, *below;

		while (row->key && strcmp(row->key, v->key))
			row++;
		if (!row->key)
			continue;
		if (v->key_pos.line == line) {
			*ret_col = v->key_pos.col;
			return row;
		}
		if (row->kind != KEY_MAP || v->kind != NODE_MAP || depth == MAX_DEPTH)
			continue;
		below = row_at(v, row->keys, line, depth + 1, ret_col);
		if (below)
			return below;
	}
	return NULL;
}

/* Before each key that starts a line: what it means, from the table of keys. */
static void print_commented(const struct node *root, const char *text)
{
	unsigned line = 1, col = 1;

	for (const char *p = text; *p; line++) {
		size_t n = strcspn(p, "\n");
		const struct key *row = row_at(root, keys_root, line, 1, &col);

		if (row && strspn(p, " ") == col - 1)
			printf("%*s# %s\n", (int)col - 1, "", row->help);
		printf("%.*s\n", (int)n, p);
		p += n + (p[n] == '\n');
	}
}

static int run(const struct cmd *self, int argc, char **argv, struct diag *d)
{
	CLEANUP(arena_free) struct arena a = {0};
	int status = cmd_options(self, NULL, &argc, argv, d);
	const struct embedded *e;
	const struct node *root;
	struct source src;

	if (status != OPTION_GO_ON)
		return status;
	if (argc > 2)
		return cmd_usage(self, d);
	e = find(&a, argc == 2 ? argv[1] : DEFAULT_PROFILE, d);
	if (!e)
		return CMD_FAILED;
	src = (struct source){ e->path, e->data };
	root = tree_parse(&a, &src, e->len, TREE_STRICT, d);
	if (!root)
		return CMD_FAILED;
	print_commented(root, e->data);
	return cmd_flush(d);
}

const struct cmd cmd_init = {
	.name = "init",
	.synopsis = "[PROFILE]",
	.about = "print a commented starter spec",
	.run = run,
};
