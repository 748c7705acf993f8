/* SPDX-License-Identifier: MIT */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "generator/fileset.h"

/* Paths in the order of adding, parted by blanks, and as they lie in the set. */
static const struct row {
	const char *added, *kept;
} rows[] = {
	{ "", "" },
	{ "a", "a" },
	{ "b a", "a b" },
	{ "c a b", "a b c" },
	{ "payload/plan.json install.sh payload/a", "install.sh payload/a payload/plan.json" },
	{ "a/b a-b a", "a a-b a/b" },
	{ "q p o n m l k j i h g f e d c b a z y x", "a b c d e f g h i j k l m n o p q x y z" },
};

static bool right(const struct row *r)
{
	struct arena arena CLEANUP(arena_free) = {0};
	struct fileset fs = { .arena = &arena };
	CLEANUP(buf_free) struct buf kept = {0};
	autofree char *text = strdup(r->added);

	for (char *save = NULL, *w = strtok_r(text, " ", &save); w; w = strtok_r(NULL, " ", &save))
		fileset_add(&fs, w, 0644, w, strlen(w));
	for (size_t i = 0; i < fs.n; i++) {
		const struct file_entry *f = fileset_find(&fs, fs.v[i].path);

		buf_printf(&kept, "%s%s", i ? " " : "", fs.v[i].path);
		if (f != &fs.v[i] || strcmp(f->data, f->path) || f->data[f->len])
			return false;
	}
	return !strcmp(buf_text(&kept), r->kept) && !fileset_find(&fs, "none");
}

int main(void)
{
	int failed = 0;

	printf("1..%zu\n", COUNT(rows));
	for (size_t i = 0; i < COUNT(rows); i++) {
		bool ok = right(&rows[i]);

		printf("%sok %zu - '%s'\n", ok ? "" : "not ", i + 1, rows[i].added);
		failed += !ok;
	}
	return failed != 0;
}
