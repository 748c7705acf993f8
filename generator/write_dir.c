/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

/* A file's temporary. */
struct staged {
	int fd;                       /* -1: not written, or gone into its place */
	struct buf tmp;
	bool replaces;
};

/* What stood there must not be lost with the power; what is new can be made again.
 * Written back while others are staged, so that the fsync has little to wait for. */
static bool stage(const char *dir, const struct file_entry *f, struct staged *ret, struct diag *d)
{
	CLEANUP(buf_free) struct buf path = {0};

	ret->fd = file_stage(full_path(dir, f, &path), f->data, f->len, f->mode, &ret->tmp, d);
	ret->replaces = file_exists(path.data);
	if (ret->fd >= 0 && ret->replaces)
		sync_file_range(ret->fd, 0, 0, SYNC_FILE_RANGE_WRITE);
	return ret->fd >= 0;
}

static bool commit(const char *dir, const struct file_entry *f, struct staged *s, struct diag *d)
{
	CLEANUP(buf_free) struct buf path = {0};

	full_path(dir, f, &path);
	if ((s->replaces && fsync(s->fd)) || rename(s->tmp.data, path.data))
		return diag_sys(d, "cannot write '%s'", path.data);
	close(s->fd);
	s->fd = -1;
	return true;
}

static void drop(struct staged *s)
{
	if (s->fd >= 0) {
		unlink(s->tmp.data);
		close(s->fd);
	}
	buf_free(&s->tmp);
}

bool write_dir(const struct fileset *fs, const char *dir, struct diag *d)
{
	autofree struct staged *staged = calloc(fs->n + 1, sizeof(*staged));
	size_t n = 0;
	bool ok = true;

	if (!staged)
		abort();
	for (size_t i = 0; i < fs->n && ok; i++)
		ok = make_place(dir, &fs->v[i], d);
	for (; n < fs->n && ok; n++)
		ok = stage(dir, &fs->v[n], &staged[n], d);
	for (size_t i = 0; i < fs->n && ok; i++)
		ok = commit(dir, &fs->v[i], &staged[i], d);
	while (n > 0)
		drop(&staged[--n]);
	return ok;
}
