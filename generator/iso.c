/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "generator/iso.h"

enum { SECTOR = 2048, SYSTEM_AREA = 16, SHORT_NAME = 8, LONG_NAME = 64, RECORD_HEAD = 33 };

/* What stands in which sector.  Each of the two trees has two path tables, with
 * the lowest and the highest byte first, and one directory, the root. */
enum {
	AT_PRIMARY = SYSTEM_AREA, AT_JOLIET, AT_END, AT_TABLES, AT_ROOTS = AT_TABLES + 4,
	AT_FILES = AT_ROOTS + 2,
};

enum tree { PRIMARY, JOLIET };

struct iso {
	const struct fileset *files;
	const char *volume;
	struct tm when;
	uint32_t sectors;             /* of the whole image */
};

/* ECMA-119, 7.3.3: a number in both byte orders. */
static void both32(unsigned char *p, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		p[i] = p[7 - i] = (unsigned char)(v >> 8 * i);
}

static void both16(unsigned char *p, unsigned v)
{
	p[0] = p[3] = (unsigned char)v;
	p[1] = p[2] = (unsigned char)(v >> 8);
}

static uint32_t sectors_of(size_t len)
{
	return (uint32_t)((len + SECTOR - 1) / SECTOR);
}

/* Text in a field of n bytes, filled up with blanks; Joliet has UCS-2. */
static void put_text(unsigned char *p, size_t n, const char *s, enum tree tree)
{
	for (size_t i = 0; i < n; i++) {
		bool high = tree == JOLIET && i % 2 == 0;

		p[i] = high ? 0 : *s ? (unsigned char)*s : ' ';
		if (!high && *s)
			s++;
	}
}

/* A file's name in a tree; returns its length. */
static size_t put_name(unsigned char *p, const char *name, enum tree tree)
{
	size_t n = strnlen(name, tree == JOLIET ? LONG_NAME : SHORT_NAME);

	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)name[i];

		if (tree == JOLIET) {
			p[2 * i] = 0;
			p[2 * i + 1] = c;
		} else {
			p[i] = isalnum(c) ? (unsigned char)toupper(c) : '_';
		}
	}
	if (tree == JOLIET)
		return 2 * n;
	memcpy(p + n, ".;1", 3);
	return n + 3;
}

/* ECMA-119, 9.1.  name: the root's own (0), its parent's (1), or in p already. */
static size_t put_record(const struct iso *iso, unsigned char *p, uint32_t at, size_t len,
			 size_t name_len)
{
	size_t size = RECORD_HEAD + name_len + (name_len % 2 == 0);
	const unsigned char when[] = {
		(unsigned char)iso->when.tm_year, (unsigned char)(iso->when.tm_mon + 1),
		(unsigned char)iso->when.tm_mday, (unsigned char)iso->when.tm_hour,
		(unsigned char)iso->when.tm_min, (unsigned char)iso->when.tm_sec, 0,
	};

	p[0] = (unsigned char)size;
	both32(p + 2, at);
	both32(p + 10, (uint32_t)len);
	memcpy(p + 18, when, sizeof(when));
	both16(p + 28, 1);
	p[32] = (unsigned char)name_len;
	return size;
}

static size_t put_root(const struct iso *iso, unsigned char *p, enum tree tree, unsigned char name)
{
	p[25] = 2;                    /* a directory */
	p[RECORD_HEAD] = name;
	return put_record(iso, p, AT_ROOTS + tree, SECTOR, 1);
}

static void put_directory(const struct iso *iso, unsigned char *p, enum tree tree)
{
	const unsigned char *end = p + SECTOR;
	uint32_t at = AT_FILES;

	p += put_root(iso, p, tree, 0);
	p += put_root(iso, p, tree, 1);
	for (size_t i = 0; i < iso->files->n; i++) {
		const struct file_entry *f = &iso->files->v[i];

		if (end - p < RECORD_HEAD + 2 * LONG_NAME + 1)
			abort();
		p += put_record(iso, p, at, f->len, put_name(p + RECORD_HEAD, f->path, tree));
		at += sectors_of(f->len);
	}
}

/* ECMA-119, 9.4: one record, the root. */
static void put_path_table(unsigned char *p, enum tree tree, bool lowest_first)
{
	unsigned char number[8];

	both32(number, AT_ROOTS + tree);
	p[0] = 1;
	memcpy(p + 2, number + (lowest_first ? 0 : 4), 4);
	p[lowest_first ? 6 : 7] = 1;
}

/* ECMA-119, 8.4.26.1: digits, then the offset from Greenwich. */
static void put_date(unsigned char *p, const struct tm *t)
{
	char text[32];

	strftime(text, sizeof(text), "%Y%m%d%H%M%S00", t);
	memcpy(p, text, 16);
}

/* ECMA-119, 8.4; for Joliet 8.5 and its escape sequence for UCS-2 level 3. */
static void put_volume(const struct iso *iso, unsigned char *p, enum tree tree)
{
	static const char blank[] = "";

	p[0] = tree == PRIMARY ? 1 : 2;
	memcpy(p + 1, "CD001\1", 6);
	put_text(p + 8, 32, blank, tree);
	put_text(p + 40, 32, iso->volume, tree);
	both32(p + 80, iso->sectors);
	if (tree == JOLIET)
		memcpy(p + 88, "%/E", 3);
	both16(p + 120, 1);
	both16(p + 124, 1);
	both16(p + 128, SECTOR);
	both32(p + 132, 10);          /* bytes of a path table */
	p[140] = (unsigned char)(AT_TABLES + 2 * tree);
	p[151] = (unsigned char)(AT_TABLES + 2 * tree + 1);
	put_root(iso, p + 156, tree, 0);
	put_text(p + 190, 4 * 128, blank, tree);
	put_text(p + 702, 3 * 37, blank, tree);
	put_date(p + 813, &iso->when);
	put_date(p + 830, &iso->when);
	memset(p + 847, '0', 16);     /* never expires */
	memset(p + 864, '0', 16);     /* effective at once */
	p[881] = 1;
}

static void put_head(const struct iso *iso, unsigned char *p)
{
	for (enum tree t = PRIMARY; t <= JOLIET; t++) {
		put_volume(iso, p + (AT_PRIMARY + t) * SECTOR, t);
		put_path_table(p + (AT_TABLES + 2 * t) * SECTOR, t, /* lowest_first= */ true);
		put_path_table(p + (AT_TABLES + 2 * t + 1) * SECTOR, t, /* lowest_first= */ false);
		put_directory(iso, p + (AT_ROOTS + t) * SECTOR, t);
	}
	memcpy(p + AT_END * SECTOR, "\377CD001\1", 7);
}

void iso_add(const struct fileset *files, const char *volume, long long epoch, struct buf *out)
{
	static const char zeroes[SECTOR];
	unsigned char *head = calloc(AT_FILES, SECTOR);
	struct iso iso = { .files = files, .volume = volume, .sectors = AT_FILES };
	time_t when = (time_t)epoch;

	if (!head || !gmtime_r(&when, &iso.when))
		abort();
	for (size_t i = 0; i < files->n; i++)
		iso.sectors += sectors_of(files->v[i].len);
	put_head(&iso, head);
	buf_add(out, head, AT_FILES * SECTOR);
	free(head);
	for (size_t i = 0; i < files->n; i++) {
		size_t rest = files->v[i].len % SECTOR;

		buf_add(out, files->v[i].data, files->v[i].len);
		if (rest)
			buf_add(out, zeroes, SECTOR - rest);
	}
}
