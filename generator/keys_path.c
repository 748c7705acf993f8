/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "generator/keys_path.h"

struct walk {
	struct arena *arena;
	void (*visit)(void *ctx, const char *path, const struct key *row);
	void *ctx;
};

/* Recursion is as deep as the table. */
static void walk_rows(const struct walk *w, const char *prefix, const struct key *rows)
{
	for (; rows->key; rows++) {
		const char *path = arena_printf(w->arena, "%s%s", prefix, rows->key);

		w->visit(w->ctx, path, rows);
		if (rows->keys)
			walk_rows(w, arena_printf(w->arena, "%s.%s", path, rows->kind == KEY_NAMED ?
						  KEYS_PATH_FREE "." : ""), rows->keys);
	}
}

void keys_path_each(struct arena *a,
		    void (*visit)(void *ctx, const char *path, const struct key *row), void *ctx)
{
	walk_rows(&(struct walk){ a, visit, ctx }, "", keys_root);
}

struct search {
	const char *name, *found;
};

static void compare(void *ctx, const char *path, const struct key *row)
{
	struct search *s = ctx;

	if (!s->found && !strcmp(row->key, s->name))
		s->found = path;
}

const char *keys_path_elsewhere(struct arena *a, const char *name)
{
	struct search s = { name, NULL };

	keys_path_each(a, compare, &s);
	return s.found;
}
