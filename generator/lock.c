/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/file.h"
#include "generator/lock.h"
#include "generator/plan.h"
#include "generator/tree.h"

enum { LOCK_VERSION = 1 };

static const char head[] =
	"# What the image tags of a spec stood for when `prebake lock` asked their registries.\n"
	"# Keep it with the spec: `prebake render --locked` takes these and refuses others,\n"
	"# and `prebake lock` brings it up to date.\n";

const char *lock_path(const char *spec, struct arena *a)
{
	const char *slash = strrchr(spec, '/');

	return arena_printf(a, "%.*s" LOCK_FILE, slash ? (int)(slash + 1 - spec) : 0, spec);
}

const char *lock_compose(const struct spec *spec, struct arena *a)
{
	BUF(url);

	if (!spec->stack.present || !spec->stack.compose.github.repo.s)
		return NULL;
	plan_github_url(&spec->stack.compose.github, &url);
	return arena_strdup(a, url.data);
}

static bool read_image(const struct node *v, struct arena *a, struct lock_row *row, struct diag *d)
{
	struct image image;
	const char *wrong = image_read(v->key, a, &image);

	*row = (struct lock_row){ .image = v->key, .digest = v->text, .pos = v->key_pos };
	if (wrong)
		return diag_at(d, v->key_pos, "image '%s' %s", v->key, wrong);
	if (v->kind != NODE_SCALAR || !image_is_digest(v->text))
		return diag_at(d, v->pos, "the digest of '%s' must be 'sha256:' and 64 digits",
			       v->key);
	return true;
}

static bool read_images(const struct node *map, struct arena *a, struct lock *ret, struct diag *d)
{
	bool ok = true;
	size_t n = 0;

	if (map->kind != NODE_MAP)
		return diag_at(d, map->pos, "'images' must be a mapping of images and digests");
	for (const struct node *v = map->child; v; v = v->next)
		n++;
	ret->rows = arena_alloc(a, n + 1, sizeof(*ret->rows));
	for (const struct node *v = map->child; v; v = v->next)
		ok = read_image(v, a, &ret->rows[ret->n++], d) && ok;
	return ok;
}

static bool read_key(const struct node *v, struct arena *a, struct lock *ret, struct diag *d)
{
	if (!strcmp(v->key, "images"))
		return read_images(v, a, ret, d);
	if (v->kind != NODE_SCALAR)
		return v->kind == NODE_BAD || diag_at(d, v->pos, "'%s' must be text", v->key);
	if (!strcmp(v->key, "name"))
		ret->name = (struct str){ v->text, v->pos };
	else if (!strcmp(v->key, "compose"))
		ret->compose = (struct str){ v->text, v->pos };
	else if (strcmp(v->key, "prebake_lock"))
		return diag_at(d, v->key_pos, "unknown key '%s': `prebake lock` makes this file "
			       "anew", v->key);
	else if (strcmp(v->text, "1"))
		return diag_at(d, v->pos, "this lock is of version '%s', must be %d: `prebake "
			       "lock` makes it anew", v->text, LOCK_VERSION);
	return true;
}

bool lock_read(const char *path, struct arena *a, struct lock *ret, struct diag *d)
{
	const unsigned before = d->errors;
	struct source *src = arena_alloc(a, 1, sizeof(*src));
	const struct node *root;
	bool ok = true;
	BUF(text);

	*ret = (struct lock){ .path = path };
	if (!file_read(path, TREE_MAX_BYTES, &text, d))
		return false;
	*src = (struct source){ path, arena_strndup(a, buf_text(&text), text.len) };
	root = tree_parse(a, src, text.len, TREE_STRICT, d);
	if (!root)
		return false;
	if (root->kind != NODE_MAP)
		return diag_at(d, root->pos, "no lock: `prebake lock` makes one");
	for (const struct node *v = root->child; v; v = v->next)
		ok = read_key(v, a, ret, d) && ok;
	if (ok && (!ret->name.s || !tree_get(root, "prebake_lock") || !tree_get(root, "images")))
		return diag_at(d, root->pos, "a lock must have 'prebake_lock', 'name' and "
			       "'images': `prebake lock` makes one");
	return ok && d->errors == before;
}

/* YAML 1.2, 5.7: in double quotes. */
static void add_quoted(struct buf *out, const char *s)
{
	buf_char(out, '"');
	for (; *s; s++)
		if (*s == '"' || *s == '\\')
			buf_printf(out, "\\%c", *s);
		else if ((unsigned char)*s < ' ' || *s == 0x7f)
			buf_printf(out, "\\x%02x", (unsigned char)*s);
		else
			buf_char(out, *s);
	buf_char(out, '"');
}

/* Digests and platforms were read as letters, digits and ":/._-, ". */
void lock_print(const struct lock *lock, struct buf *out)
{
	buf_str(out, head);
	buf_printf(out, "prebake_lock: %d\nname: ", LOCK_VERSION);
	add_quoted(out, lock->name.s);
	if (lock->compose.s) {
		buf_str(out, "\ncompose: ");
		add_quoted(out, lock->compose.s);
	}
	buf_str(out, lock->n ? "\nimages:\n" : "\nimages: {}\n");
	for (size_t i = 0; i < lock->n; i++) {
		const struct lock_row *row = &lock->rows[i];

		buf_str(out, "  ");
		add_quoted(out, row->image);
		buf_printf(out, ": %s%s%s\n", row->digest, row->platforms ? "  # " : "",
			   row->platforms ? row->platforms : "");
	}
}

const struct lock_row *lock_find(const struct lock *lock, const char *image)
{
	for (size_t i = 0; i < lock->n; i++)
		if (!strcmp(lock->rows[i].image, image))
			return &lock->rows[i];
	return NULL;
}

static bool names(const struct lock_images *images, const char *image)
{
	for (size_t i = 0; i < images->n; i++)
		if (!strcmp(images->v[i].text, image))
			return true;
	return false;
}

static bool same(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

/* An error, or a warning. */
#define DRIFT(strict, d, pos, ...) \
	((strict) ? diag_at(d, pos, __VA_ARGS__) : (diag_warn(d, pos, __VA_ARGS__), false))

bool lock_compare(const struct lock *lock, const struct spec *spec,
		  const struct lock_images *images, bool strict, struct arena *a, struct diag *d)
{
	const char *compose = lock_compose(spec, a), *service;
	bool ok = true;

	if (strcmp(lock->name.s, spec->name.s))
		return DRIFT(strict, d, lock->name.pos, "this is the lock of '%s', not of '%s': "
			     "give each spec its own with `prebake lock -o` and --lock",
			     lock->name.s, spec->name.s);
	if (!same(lock->compose.s, compose))
		ok = DRIFT(strict, d, lock->compose.s ? lock->compose.pos : lock->name.pos,
			   "the compose file was %s, and is %s: run `prebake lock` again",
			   lock->compose.s ? lock->compose.s : "beside the spec",
			   compose ? compose : "beside the spec");
	for (size_t i = 0; i < images->n; i++) {
		const struct lock_image *v = &images->v[i];

		if (lock_find(lock, v->text))
			continue;
		service = v->service ? arena_printf(a, "service '%s'", v->service) : "the proxy";
		ok = DRIFT(strict, d, v->pos, "'%s' lacks image '%s' of %s: run `prebake lock` "
			   "again", lock->path, v->text, service);
	}
	for (size_t i = 0; i < lock->n && !compose; i++)
		if (!names(images, lock->rows[i].image))
			ok = DRIFT(strict, d, lock->rows[i].pos, "the spec has no image '%s' any "
				   "more: run `prebake lock` again", lock->rows[i].image);
	return ok;
}
