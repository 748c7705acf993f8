/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "generator/write_dir.h"

static const char *full_path(const char *dir, const struct file_entry *f, struct buf *buf)
{
	buf->len = 0;
	buf_printf(buf, "%s/%s", dir, f->path);
	return buf->data;
}

static bool make_place(const char *dir, const struct file_entry *f, struct diag *d)
{
	CLEANUP(buf_free) struct buf path = {0}, parent = {0};
	struct stat st;

	full_path(dir, f, &path);
	buf_add(&parent, path.data, (size_t)(strrchr(path.data, '/') - path.data));
	if (!file_mkdir(parent.data, 0755, d))
		return false;
	if (!lstat(path.data, &st) && !S_ISREG(st.st_mode))
		return diag_error(d, "'%s' exists and is not a file", path.data);
	return true;
}

bool write_dir(const struct fileset *fs, const char *dir, struct diag *d)
{
	CLEANUP(buf_free) struct buf path = {0};

	for (size_t i = 0; i < fs->n; i++)
		if (!make_place(dir, &fs->v[i], d))
			return false;
	for (size_t i = 0; i < fs->n; i++) {
		const struct file_entry *f = &fs->v[i];

		if (!file_replace(full_path(dir, f, &path), f->data, f->len, f->mode, d))
			return false;
	}
	return true;
}
