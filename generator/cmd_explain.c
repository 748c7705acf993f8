/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/near.h"
#include "generator/cmd.h"
#include "generator/keys_describe.h"
#include "generator/keys_path.h"

struct explain {
	struct arena *arena;
	const char *path;     /* asked for */
	const struct key *found;
	const char *found_path, *by_last_part, *near_path;
	struct near near;
};

/* The path and a pattern with free names agree: "stack.env.X.bytes" and
 * "stack.env.NAME.bytes".  A free name at the end is its mapping. */
static bool matches(const char *path, const char *pattern, bool named)
{
	for (;;) {
		size_t n = strcspn(path, "."), m = strcspn(pattern, ".");
		bool name = m == strlen(KEYS_PATH_FREE) && !strncmp(pattern, KEYS_PATH_FREE, m);

		if (!n || (!name && (n != m || strncmp(path, pattern, n))))
			return false;
		path += n;
		pattern += m;
		if (!*pattern && *path && named)
			return !strchr(path + 1, '.') && path[1];
		if (!*path || !*pattern)
			return !*path && !*pattern;
		path++;
		pattern++;
	}
}

static void look(void *ctx, const char *path, const struct key *row)
{
	struct explain *e = ctx;

	const char *best = e->near.best;

	if (matches(e->path, path, row->kind == KEY_NAMED)) {
		e->found = row;
		e->found_path = path;
	}
	if (!strcmp(row->key, e->path) && !e->by_last_part)
		e->by_last_part = path;
	near_try(&e->near, path);
	near_try(&e->near, row->key);
	if (e->near.best != best)
		e->near_path = path;
}

static void print_line(void *ctx, const char *path, const struct key *row)
{
	(void)ctx;
	printf("%-36s %s\n", path, row->help);
}

static void print_child(const char *path, const struct key *row)
{
	printf("  %s%s%s\n", path, row->kind == KEY_NAMED ? "." : "",
	       row->kind == KEY_NAMED ? KEYS_PATH_FREE : "");
	for (const struct key *k = row->keys; k->key; k++)
		printf("    %-24s %s\n", k->key, k->help);
}

static void print_row(struct arena *a, const char *path, const struct key *row)
{
	static const char *const refs[] = {
		[REFS_PUBLIC] = "references: yes, but none to secrets",
		[REFS_SHOW] = "references: yes, to secrets with 'reveal: true'",
		[REFS_ROOT] = "references: yes, to secrets too",
	};
	const char *limits = keys_describe_limits(a, row);

	printf("%s\n  %s\n\n  type: %s%s%s\n", path, row->help, keys_describe_type(a, row),
	       *limits ? ", " : "", limits);
	if (row->required)
		puts("  required");
	if (row->choice)
		puts("  required, or one of its alternatives");
	if (row->dflt)
		printf("  default: %s\n", row->dflt);
	if (row->refs != REFS_NONE)
		printf("  %s\n", refs[row->refs]);
	if (row->no_effect)
		puts("  checked, but has no effect yet");
	if (row->kind == KEY_NAMED)
		printf("  example: %s: { %s }\n", row->key, row->example);
	else if (row->kind >= KEY_RULES ? row->kind == KEY_LIST || row->kind == KEY_RULES :
		 row->kind == KEY_TEXTS || row->kind == KEY_FILES)
		printf("  example: %s: [%s]\n", row->key, row->example);
	else
		printf("  example: %s: %s\n", row->key, row->example);
	if (row->keys) {
		puts("\nKeys:");
		print_child(path, row);
	}
}

static int explain(const char *path, struct diag *d)
{
	CLEANUP(arena_free) struct arena a = {0};
	struct explain e = { .arena = &a, .path = path,
			     .near = { .word = path, .len = strlen(path) } };

	keys_path_each(&a, look, &e);
	if (e.found) {
		print_row(&a, e.found_path, e.found);
		return cmd_flush(d);
	}
	if (e.by_last_part)
		diag_error(d, "unknown key '%s', did you mean '%s'?", path, e.by_last_part);
	else if (e.near_path)
		diag_error(d, "unknown key '%s', did you mean '%s'?", path, e.near_path);
	else
		diag_error(d, "unknown key '%s', 'prebake explain' lists them", path);
	return CMD_FAILED;
}

static int run(const struct cmd *self, int argc, char **argv, struct diag *d)
{
	CLEANUP(arena_free) struct arena a = {0};
	int status = cmd_options(self, NULL, &argc, argv, d);

	if (status != OPTION_GO_ON)
		return status;
	if (argc > 2)
		return cmd_usage(self, d);
	if (argc == 2)
		return explain(argv[1], d);
	keys_path_each(&a, print_line, NULL);
	return cmd_flush(d);
}

const struct cmd cmd_explain = {
	.name = "explain",
	.synopsis = "[KEY]",
	.about = "say what a key of the spec means, or list all keys",
	.run = run,
};
