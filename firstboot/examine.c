/* SPDX-License-Identifier: MIT */
/* Travels in no user-data. */
#include <fcntl.h>
#include <fnmatch.h>

#include "firstboot/examine.h"
#include "base/secrets_assigned.h"

/* Where "**" looks, but for what reach.c skips, how much of a file at once, and of all
 * together.  Where a key begins it is whole within EXAMINE_OVERLAP bytes. */
#define EXAMINE_SCAN "/** /usr/local/** /usr/src/**"
enum { EXAMINE_MAX_TEXT = 4 * 1024 * 1024, EXAMINE_OVERLAP = 4096 };
enum { EXAMINE_MAX_FILES = 200 * 1000 };
static const size_t examine_max_bytes = 2048u * 1024 * 1024;

static secrets_fn *const examine_texts[] = {
	[KIND_WORD] = secrets_word, [KIND_FIELD] = secrets_field, [KIND_HOLDS] = secrets_held,
	[KIND_OPTION] = secrets_option,
	[KIND_ASSIGNS] = secrets_assigned, [KIND_LOGIN] = secrets_login,
	[KIND_KEY] = secrets_key, [KIND_TOKEN] = secrets_token, [KIND_SWAP] = secrets_swap,
	[KIND_UNSEEN] = NULL,
};

/* What is found is a chain for each hash: first where its newest entry is, or 0; an entry is
 * where the next is, and a path. */
enum { EXAMINE_CHAINS = 16 * 1024 };

static size_t examine_chain(const char *path)
{
	size_t hash = 0;

	for (; *path; path++)
		hash = hash * 33 + (unsigned char)*path;
	return hash % EXAMINE_CHAINS * sizeof(hash);
}

static size_t examine_entry(const struct buf *found, size_t at)
{
	size_t entry = 0;

	if (found->len)
		memcpy(&entry, found->data + at, sizeof(entry));
	return entry;
}

static bool examine_known(const struct examine *e, const char *path)
{
	size_t at = examine_entry(&e->found, examine_chain(path));

	while (at && strcmp(e->found.data + at + sizeof(at), path) != 0)
		at = examine_entry(&e->found, at);
	return at;
}

static void examine_know(struct buf *found, const char *path)
{
	static const size_t none;
	size_t chain = examine_chain(path), next = examine_entry(found, chain), at;

	while (found->len < EXAMINE_CHAINS * sizeof(none))
		buf_add(found, &none, sizeof(none));
	at = found->len;
	buf_add(found, &next, sizeof(next));
	buf_add(found, path, strlen(path) + 1);
	memcpy(found->data + chain, &at, sizeof(at));
}

static void examine_found(struct examine *e, const struct findings_row *row,
			  const struct reach_place *p, const char *detail)
{
	if (row->level == LEVEL_FAIL)
		examine_know(&e->found, p->path);
	e->fn(e->ctx, row, p, detail);
}

static void examine_unseen(struct examine *e, const struct reach_place *p, const char *why)
{
	for (size_t i = 0; i < findings_count; i++)
		if (findings_table[i].kind == KIND_UNSEEN && !examine_known(e, p->path))
			examine_found(e, &findings_table[i], p, why);
}

static bool examine_load(struct examine *e, const struct reach_place *p)
{
	if (e->read)
		return true;
	buf_free(&e->text);
	if (reach_read(p, EXAMINE_MAX_TEXT, &e->text)) {
		if (errno != ENOENT)
			examine_unseen(e, p, strerror(errno));
		return false;
	}
	e->read = true;
	e->files++;
	e->bytes += e->text.len;
	e->end = e->text.len;
	e->lines = 0;
	return true;
}

/* Drop the text but for its end, and read on behind it. */
static int examine_read_on(struct examine *e, const struct reach_place *p)
{
	autoclose int fd = openat(p->dir, p->name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY |
				  O_CLOEXEC);
	size_t dropped = e->text.len - EXAMINE_OVERLAP;
	char chunk[16 * 1024];
	ssize_t n = fd;

	for (const char *c = e->text.data; c < e->text.data + dropped; c++)
		e->lines += *c == '\n';
	memmove(e->text.data, e->text.data + dropped, EXAMINE_OVERLAP);
	e->text.len = EXAMINE_OVERLAP;
	while (n >= 0 && e->text.len < EXAMINE_MAX_TEXT &&
	       (n = pread(fd, chunk, sizeof(chunk), (off_t)e->end)) > 0) {
		buf_add(&e->text, chunk, (size_t)n);
		e->end += (size_t)n;
		e->bytes += (size_t)n;
	}
	return n < 0 ? -1 : 0;
}

/* Is there another window of the file?  Not of swap space (mkswap(8)). */
static bool examine_goes_on(struct examine *e, const struct reach_place *p)
{
	static const char swap[] = "SWAPSPACE2";
	enum { PAGE = 4096 };

	if (!e->read || e->text.len < EXAMINE_MAX_TEXT || examine_known(e, p->path) ||
	    !memcmp(e->text.data + PAGE - strlen(swap), swap, strlen(swap)))
		return false;
	if (e->bytes >= examine_max_bytes)
		examine_unseen(e, p, "there is more than is looked through");
	else if (examine_read_on(e, p))
		examine_unseen(e, p, strerror(errno));
	return e->text.len > EXAMINE_OVERLAP && !examine_known(e, p->path);
}

/* A word or a field must be in a file; elsewhere what is no file holds nothing, but for a
 * link that would go.  What a row names is looked at as a whole. */
static void examine_text(struct examine *e, const struct findings_row *row,
			 const struct reach_place *p)
{
	bool strict = row->kind == KIND_WORD || row->kind == KIND_FIELD;
	size_t line;
	BUF(detail);

	if (!S_ISREG(p->st.st_mode)) {
		if (strict || (S_ISLNK(p->st.st_mode) && row->seal == SEAL_REMOVE))
			examine_found(e, row, p, "it is no file");
		return;
	}
	if (!examine_load(e, p) || !e->text.len)
		return;
	line = examine_texts[row->kind](row->but, &e->text);
	if (!line) {
		if (!e->scans && e->text.len >= EXAMINE_MAX_TEXT)
			examine_unseen(e, p, "it is too large");
		return;
	}
	buf_printf(&detail, "line %zu%s", e->lines + line, !strict && p->st.st_mode & 07 ?
		   ", and others may read it" : "");
	examine_found(e, row, p, detail.data);
}

/* May this name be there? */
static bool examine_allows(const char *names, const char *name)
{
	for (; *names; names += *names == ' ') {
		size_t n = strcspn(names, " ");
		BUF(pattern);

		buf_add(&pattern, names, n);
		if (!fnmatch(pattern.data, name, 0))
			return true;
		names += n;
	}
	return false;
}

static void examine_place(void *ctx, const struct reach_place *p)
{
	struct examine *e = ctx;
	const struct findings_row *row = e->row;
	bool file = S_ISREG(p->st.st_mode), bad;

	if (p->unseen) {
		examine_unseen(e, p, p->unseen);
		return;
	}
	if (!e->scans)
		e->read = false;
	switch (row->kind) {
	case KIND_ABSENT:
		bad = !examine_allows(row->but, p->name) &&
		      !(e->running && row->running && examine_allows(row->running, p->name));
		break;
	case KIND_EMPTY:
	case KIND_SHORT:
		bad = file && p->st.st_size > (row->kind == KIND_SHORT ? FINDINGS_SHORT : 0);
		break;
	case KIND_MODE:
		bad = !S_ISLNK(p->st.st_mode) && p->st.st_mode & 07;
		break;
	default:
		examine_text(e, row, p);
		return;
	}
	if (bad)
		examine_found(e, row, p, "");
}

/* An empty unit, or a link to /dev/null, is systemd's word for one that nobody shall start. */
static void examine_is(void *ctx, const struct reach_place *p)
{
	static const char nothing[] = "/dev/null";
	char to[sizeof(nothing)] = "";
	bool *there = ctx;

	if (!p->unseen && p->st.st_size)
		*there = *there || readlinkat(p->dir, p->name, to, sizeof(to)) < 0 ||
			 memcmp(to, nothing, sizeof(to)) != 0;
}

static void examine_need(struct examine *e, const struct findings_row *row)
{
	struct reach_place p = { .dir = -1, .path = row->but };
	bool asked = !*row->paths, there = false;

	reach_each(&e->reach, row->paths, examine_is, &asked);
	reach_each(&e->reach, row->but, examine_is, &there);
	if (asked && !there)
		examine_found(e, row, &p, "it is not there");
}

struct examine_unless {
	const char *holds;
	bool found;
};

static void examine_excuse(void *ctx, const struct reach_place *p)
{
	struct examine_unless *u = ctx;
	BUF(text);

	u->found = u->found || (!p->unseen && S_ISREG(p->st.st_mode) &&
				!reach_read(p, EXAMINE_MAX_TEXT, &text) && text.len &&
				text.len < EXAMINE_MAX_TEXT &&
				secrets_held(u->holds, &text));
}

void examine_row(struct examine *e, const struct findings_row *row)
{
	struct examine_unless excuse = { .holds = row->holds };

	e->row = row;
	e->scans = false;
	if (row->unless)
		reach_each(&e->reach, row->unless, examine_excuse, &excuse);
	if (excuse.found)
		return;
	if (row->kind == KIND_NEEDS)
		examine_need(e, row);
	else
		reach_each(&e->reach, row->paths, examine_place, e);
	buf_free(&e->text);
}

/* Does the row look for this file, wherever it is? */
static bool examine_means(const struct findings_row *row, const char *path)
{
	for (const char *p = strstr(row->paths, "**/"); p; p = strstr(p + 1, " **/")) {
		BUF(pattern);

		p += *p == ' ';
		buf_add(&pattern, p + 1, strcspn(p, " ") - 1);
		if ((p == row->paths || p[-1] == ' ') && !fnmatch(pattern.data, path, 0))
			return true;
	}
	return false;
}

/* All rows that look for this file, by what has been read of it. */
static void examine_window(struct examine *e, const struct reach_place *p)
{
	for (size_t i = 0; i < findings_count; i++) {
		e->row = &findings_table[i];
		if (examine_means(e->row, p->path))
			examine_place(e, p);
	}
}

/* What a row with its path has found is not found again, and in a large file one place will
 * do. */
static void examine_file(void *ctx, const struct reach_place *p)
{
	struct examine *e = ctx;

	if (!p->unseen && (e->files >= EXAMINE_MAX_FILES || e->bytes >= examine_max_bytes)) {
		examine_unseen(e, &(struct reach_place){ .dir = -1, .path = "/" },
			       "there is more than is looked through");
		return;
	}
	e->read = false;
	if (p->unseen) {
		examine_place(e, p);
	} else if (S_ISREG(p->st.st_mode) && !examine_known(e, p->path)) {
		examine_window(e, p);
		while (examine_goes_on(e, p))
			examine_window(e, p);
	}
}

void examine_scan(struct examine *e)
{
	e->scans = true;
	reach_each(&e->reach, EXAMINE_SCAN, examine_file, e);
	buf_free(&e->text);
}
