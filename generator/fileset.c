/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "generator/fileset.h"

/* Where path is, or where it belongs. */
static size_t position(const struct fileset *fs, const char *path)
{
	size_t i = 0;

	while (i < fs->n && strcmp(fs->v[i].path, path) < 0)
		i++;
	return i;
}

static void grow(struct fileset *fs)
{
	size_t cap = fs->cap ? fs->cap * 2 : 16;
	struct file_entry *v = arena_alloc(fs->arena, cap, sizeof(*v));

	if (fs->n)
		memcpy(v, fs->v, fs->n * sizeof(*v));
	fs->v = v;
	fs->cap = cap;
}

void fileset_add(struct fileset *fs, const char *path, unsigned mode, const void *data, size_t len)
{
	size_t i = position(fs, path);

	if (fileset_find(fs, path))
		abort();
	if (fs->n == fs->cap)
		grow(fs);
	memmove(&fs->v[i + 1], &fs->v[i], (fs->n - i) * sizeof(*fs->v));
	fs->v[i] = (struct file_entry){
		.path = arena_strdup(fs->arena, path),
		.mode = mode,
		.data = arena_strndup(fs->arena, data, len),
		.len = len,
	};
	fs->n++;
}

void fileset_add_buf(struct fileset *fs, const char *path, unsigned mode, const struct buf *b)
{
	fileset_add(fs, path, mode, buf_text(b), b->len);
}

const struct file_entry *fileset_find(const struct fileset *fs, const char *path)
{
	size_t i = position(fs, path);

	return i < fs->n && !strcmp(fs->v[i].path, path) ? &fs->v[i] : NULL;
}
