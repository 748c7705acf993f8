/* SPDX-License-Identifier: MIT */
/* Travels in no user-data. */
#include <fcntl.h>

#include "firstboot/mend.h"
#include "base/secrets.h"

#define MEND_TMP ".prebake-seal"
enum { MEND_MAX_DEPTH = 64 };                 /* directories that are open at once */
enum { MEND_MAX_TEXT = 4 * 1024 * 1024 };

struct mend_tree {
	int top;
	unsigned long moved;          /* what lay too deep is MEND_TMP-NUMBER in top */
	const char *path;
	struct mend_sum *sum;
	struct diag *d;
};

static bool mend_empty(struct mend_tree *t, int dir, unsigned depth);

static void mend_count(struct mend_sum *sum, const struct stat *st)
{
	if (S_ISDIR(st->st_mode))
		return;
	sum->files++;
	sum->bytes += S_ISREG(st->st_mode) ? (unsigned long long)st->st_size : 0;
}

static bool mend_directory(struct mend_tree *t, int dir, const char *name, unsigned depth)
{
	autoclose int fd = -1;

	if (depth == MEND_MAX_DEPTH) {
		BUF(away);

		buf_printf(&away, MEND_TMP "-%lu", t->moved);
		if (renameat(dir, name, t->top, away.data))
			return diag_sys(t->d, "cannot move a directory below '%s'", t->path);
		t->moved++;
		return true;
	}
	fd = reach_enter(dir, name, /* within= */ true);
	if (fd < 0)
		return diag_sys(t->d, "cannot go into a directory below '%s'", t->path);
	return mend_empty(t, fd, depth + 1) &&
	       (!unlinkat(dir, name, AT_REMOVEDIR) || errno == ENOENT ||
		diag_sys(t->d, "cannot remove a directory below '%s'", t->path));
}

static bool mend_empty(struct mend_tree *t, int dir, unsigned depth)
{
	autojson names = reach_names(dir);
	bool ok = names || diag_sys(t->d, "cannot read a directory below '%s'", t->path);

	EACH(i, names) {
		const char *name = json_text(i);
		struct stat st;

		if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW))
			continue;
		if (S_ISDIR(st.st_mode))
			ok = mend_directory(t, dir, name, depth) && ok;
		else if (unlinkat(dir, name, 0) && errno != ENOENT)
			ok = diag_sys(t->d, "cannot remove a file below '%s'", t->path);
		else
			mend_count(t->sum, &st);
	}
	return ok;
}

/* Again while there is something that was moved to the top. */
static bool mend_remove(const struct reach_place *p, struct mend_sum *sum, struct diag *d)
{
	struct mend_tree t = { -1, 0, p->path, sum, d };
	unsigned long before;
	bool ok = true;

	if (!S_ISDIR(p->st.st_mode)) {
		if (!unlinkat(p->dir, p->name, 0))
			mend_count(sum, &p->st);
		else if (errno != ENOENT)
			return diag_sys(d, "cannot remove '%s'", p->path);
		return true;
	}
	t.top = reach_enter(p->dir, p->name, /* within= */ true);
	if (t.top < 0)
		return errno == ENOENT || diag_sys(d, "cannot go into '%s'", p->path);
	do {
		before = t.moved;
		ok = mend_empty(&t, t.top, 0);
	} while (ok && t.moved > before);
	close(t.top);
	sum->files += ok;
	return ok && (!unlinkat(p->dir, p->name, AT_REMOVEDIR) || errno == ENOENT ||
		      diag_sys(d, "cannot remove '%s'", p->path));
}

/* As file_replace(), beside a descriptor, and of the same owner and mode. */
static bool mend_replace(const struct reach_place *p, const char *text, size_t len, struct diag *d)
{
	bool old = S_ISREG(p->st.st_mode);
	autoclose int fd = -1;
	ssize_t done;

	unlinkat(p->dir, MEND_TMP, 0);
	fd = openat(p->dir, MEND_TMP, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	done = fd < 0 ? -1 : len ? write(fd, text, len) : 0;
	if (done == (ssize_t)len &&
	    (!old || (p->st.st_uid == geteuid() && p->st.st_gid == getegid()) ||
	     !fchown(fd, p->st.st_uid, p->st.st_gid)) &&
	    !fchmod(fd, old ? p->st.st_mode & 07777 : 0644) && !fsync(fd) &&
	    !renameat(p->dir, MEND_TMP, p->dir, p->name))
		return true;
	diag_sys(d, "cannot write '%s'", p->path);
	unlinkat(p->dir, MEND_TMP, 0);
	return false;
}

/* Another name of the same file may be one that must not be emptied. */
static bool mend_to_nothing(const struct reach_place *p, struct mend_sum *sum, struct diag *d)
{
	if (S_ISREG(p->st.st_mode) && p->st.st_nlink == 1) {
		autoclose int fd = openat(p->dir, p->name, O_WRONLY | O_NOFOLLOW | O_NONBLOCK |
					  O_NOCTTY | O_CLOEXEC);

		if (fd < 0 || ftruncate(fd, 0))
			return diag_sys(d, "cannot empty '%s'", p->path);
	} else if (!mend_replace(p, "", 0, d)) {
		return false;
	}
	mend_count(sum, &p->st);
	return true;
}

/* Where the column ends; it may hold NUL bytes. */
static const char *mend_column(const char *at, const char *end)
{
	while (at < end && *at != ':' && *at != '\n')
		at++;
	return at;
}

static void mend_line(const struct findings_row *row, const struct buf *line, struct buf *kept)
{
	const char *end = line->data + line->len, *field = mend_column(line->data, end);

	if (row->seal == SEAL_DROP && secrets_held(row->but, line))
		return;
	if (row->seal != SEAL_LOCK || !secrets_field(row->but, line)) {
		buf_add(kept, line->data, line->len);
		return;
	}
	buf_add(kept, line->data, (size_t)(field - line->data));
	buf_str(kept, ":*");
	field = mend_column(field + (field < end && *field == ':'), end);
	buf_add(kept, field, (size_t)(end - field));
}

static bool mend_text(const struct reach_place *p, struct buf *text, struct diag *d)
{
	if (!S_ISREG(p->st.st_mode))
		return diag_error(d, "'%s' is no file: put it right by hand", p->path);
	if (reach_read(p, MEND_MAX_TEXT, text))
		return diag_sys(d, "cannot read '%s'", p->path);
	return text->len < MEND_MAX_TEXT ||
	       diag_error(d, "'%s' is too large: put it right by hand", p->path);
}

/* Line by line. */
static bool mend_lines(const struct findings_row *row, const struct reach_place *p,
		       struct mend_sum *sum, struct diag *d)
{
	BUF(text);
	BUF(kept);

	if (!mend_text(p, &text, d))
		return false;
	for (const char *at = buf_text(&text), *end = at + text.len; at < end;) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		size_t n = stop ? (size_t)(stop + 1 - at) : (size_t)(end - at);
		BUF(line);

		buf_add(&line, at, n);
		mend_line(row, &line, &kept);
		at += n;
	}
	sum->files++;
	sum->bytes += text.len > kept.len ? text.len - kept.len : 0;
	return mend_replace(p, buf_text(&kept), kept.len, d);
}

/* Another name of the same file keeps its rights. */
static bool mend_close(const struct reach_place *p, struct mend_sum *sum, struct diag *d)
{
	autoclose int fd = openat(p->dir, p->name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY |
				  O_CLOEXEC);
	struct reach_place closed = *p;
	BUF(text);

	sum->files++;
	closed.st.st_mode &= 07770 | S_IFMT;
	if (S_ISREG(p->st.st_mode) && p->st.st_nlink > 1)
		return mend_text(p, &text, d) &&
		       mend_replace(&closed, buf_text(&text), text.len, d);
	return (fd >= 0 && !fchmod(fd, p->st.st_mode & 07770)) ||
	       diag_sys(d, "cannot take others' rights to '%s'", p->path);
}

bool mend(const struct findings_row *row, const struct reach_place *p, struct mend_sum *sum,
	  struct diag *d)
{
	switch (row->seal) {
	case SEAL_REMOVE:
		return mend_remove(p, sum, d);
	case SEAL_EMPTY:
		return mend_to_nothing(p, sum, d);
	case SEAL_WRITE:
		sum->files++;
		return mend_replace(p, row->write, strlen(row->write), d);
	case SEAL_DROP:
	case SEAL_LOCK:
		return mend_lines(row, p, sum, d);
	case SEAL_CLOSE:
		return mend_close(p, sum, d);
	default:
		return true;
	}
}
