/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "generator/schema.h"
#include "generator/spec_file.h"
#include "generator/spec_tree.h"

enum { MAX_INCLUDE_DEPTH = 8, MAX_FILES = 64 };

static const char byte_order_mark[] = "\xef\xbb\xbf";

struct loaded {
	dev_t dev;
	ino_t ino;
};

struct loader {
	struct arena *arena;
	struct diag *diag;
	struct loaded files[MAX_FILES];
	size_t n_files;
	bool partial;
};

static struct node *load(struct loader *l, const char *path, const struct str *file,
			 unsigned depth);

static size_t count(const struct node *map)
{
	size_t n = 0;

	for (const struct node *c = map->child; c; c = c->next)
		n++;
	return n;
}

/* Put the fragment's items before the includer's. */
static void prepend(struct node *over, struct node *under)
{
	struct node **tail = &under->child;

	while (*tail)
		tail = &(*tail)->next;
	*tail = over->child;
	over->child = under->child;
}

/* Merge the mapping `under` into the mapping `over`, whose values win. */
static bool merge(struct loader *l, struct node *over, struct node *under)
{
	struct node **tail = &over->child, *next;
	bool ok = true;

	if (count(over) > SCHEMA_MAX_ITEMS || count(under) > SCHEMA_MAX_ITEMS)
		return diag_at(l->diag, under->pos, "too many keys to merge");
	while (*tail)
		tail = &(*tail)->next;
	for (struct node *u = under->child; u; u = next) {
		struct node *o = tree_get(over, u->key);

		next = u->next;
		if (!o) {
			u->next = NULL;
			*tail = u;
			tail = &u->next;
		} else if (o->kind == NODE_MAP && u->kind == NODE_MAP) {
			ok = merge(l, o, u) && ok;
		} else if (o->kind == NODE_LIST && u->kind == NODE_LIST) {
			prepend(o, u);
		}
	}
	return ok;
}

/* The fragment that v names; NULL after a report. */
static struct node *load_fragment(struct loader *l, const struct node *v, unsigned depth)
{
	const struct str file = { v->text, v->pos };
	struct node *fragment;
	const char *why, *path;

	if (v->kind == NODE_BAD)
		return NULL;
	why = v->kind == NODE_SCALAR ? types_file.wrong(v->text) : "must be a file or a list of "
		"files";
	if (why) {
		diag_at(l->diag, v->pos, "'include' %s", why);
		return NULL;
	}
	path = spec_file_path(&file, l->arena, l->diag);
	fragment = path ? load(l, path, &file, depth + 1) : NULL;
	if (!fragment || fragment->kind == NODE_MAP)
		return fragment;
	diag_at(l->diag, fragment->pos, "a fragment must be a mapping of keys");
	return NULL;
}

/* Loaded from the first, merged from the last: what is merged earlier wins. */
static bool include_list(struct loader *l, struct node *root, const struct node *item,
			 unsigned depth)
{
	struct node *fragment;
	bool ok;

	if (!item)
		return true;
	fragment = load_fragment(l, item, depth);
	ok = include_list(l, root, item->next, depth);
	return fragment && merge(l, root, fragment) && ok;
}

/* Take the key 'include' out of the tree and do what it says. */
static bool include(struct loader *l, struct node *root, unsigned depth)
{
	struct node **link = &root->child, *v;

	while (*link && strcmp((*link)->key, "include"))
		link = &(*link)->next;
	v = *link;
	if (!v)
		return true;
	*link = v->next;
	if (depth >= MAX_INCLUDE_DEPTH)
		return diag_at(l->diag, v->key_pos, "included more than 8 levels deep");
	v->next = NULL;
	if (v->kind != NODE_LIST)
		return include_list(l, root, v, depth);
	if (count(v) > MAX_FILES)
		return diag_at(l->diag, v->key_pos, "more than 64 files");
	return include_list(l, root, v->child, depth);
}

/* Each file once: neither a cycle nor lists that append twice. */
static bool note_file(struct loader *l, const char *path, struct pos pos)
{
	struct stat st;

	if (!strcmp(path, "-") || stat(path, &st))
		return true;          /* file_read() says why */
	for (size_t i = 0; i < l->n_files; i++)
		if (l->files[i].dev == st.st_dev && l->files[i].ino == st.st_ino)
			return diag_at(l->diag, pos, "'%s' is included already: a file can be "
				"included once, and not by itself", path);
	if (l->n_files == MAX_FILES)
		return diag_at(l->diag, pos, "more than 64 files");
	l->files[l->n_files++] = (struct loaded){ st.st_dev, st.st_ino };
	return true;
}

/* file: how another names it; NULL: the spec itself, which can be a pipe. */
static bool read_text(struct loader *l, const char *path, const struct str *file,
		      struct buf *ret)
{
	const struct pos pos = file ? file->pos : (struct pos){0};

	if (!note_file(l, path, pos))
		return false;
	return file ? spec_file_read(file, path, TREE_MAX_BYTES, ret, l->diag)
		: file_read(path, TREE_MAX_BYTES, ret, l->diag);
}

static struct node *load(struct loader *l, const char *path, const struct str *file,
			 unsigned depth)
{
	CLEANUP(buf_free) struct buf text = {0};
	struct source *src = arena_alloc(l->arena, 1, sizeof(*src));
	struct node *root;
	size_t bom;

	if (!read_text(l, path, file, &text))
		return NULL;
	bom = !strncmp(buf_text(&text), byte_order_mark, 3) ? 3 : 0;
	src->name = strcmp(path, "-") ? arena_strdup(l->arena, path) : "standard input";
	src->text = arena_strndup(l->arena, buf_text(&text) + bom, text.len - bom);
	root = tree_parse(l->arena, src, text.len - bom, TREE_STRICT, l->diag);
	if (root && root->kind == NODE_MAP && !include(l, root, depth))
		l->partial = true;
	return root;
}

struct node *spec_tree_read(const char *path, struct arena *a, bool *ret_partial, struct diag *d)
{
	struct loader l = { .arena = a, .diag = d };
	struct node *root = load(&l, path, /* file= */ NULL, 0);

	*ret_partial = l.partial;
	return root;
}
