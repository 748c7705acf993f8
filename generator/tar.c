/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "generator/tar.h"

enum { BLOCK = 512 };

/* IEEE Std 1003.1, pax: "ustar Interchange Format".  Numbers are octal text. */
struct header {
	char name[100], mode[8], uid[8], gid[8], size[12], mtime[12], checksum[8];
	char type, link[100], magic[6], version[2], user[32], group[32], major[8], minor[8];
	char prefix[155], rest[12];
};

_Static_assert(sizeof(struct header) == BLOCK, "a header fills a block");

static void octal(char *field, size_t size, size_t n)
{
	field[size - 1] = '\0';
	for (size_t i = size - 1; i > 0; n /= 8)
		field[--i] = (char)('0' + n % 8);
}

static void add_block_rest(struct buf *out, size_t len)
{
	static const char zero[BLOCK];

	buf_add(out, zero, (BLOCK - len % BLOCK) % BLOCK);
}

static void add_entry(struct buf *out, char type, const struct file_entry *f)
{
	struct header h = { .type = type, .magic = "ustar", .version = "00" };
	size_t sum = 0, n = strlen(f->path);

	memcpy(h.name, f->path, n < sizeof(h.name) ? n : sizeof(h.name));
	octal(h.mode, sizeof(h.mode), f->mode);
	octal(h.uid, sizeof(h.uid), 0);
	octal(h.gid, sizeof(h.gid), 0);
	octal(h.size, sizeof(h.size), f->len);
	octal(h.mtime, sizeof(h.mtime), 0);
	memset(h.checksum, ' ', sizeof(h.checksum));
	for (size_t i = 0; i < sizeof(h); i++)
		sum += ((const unsigned char *)&h)[i];
	octal(h.checksum, sizeof(h.checksum) - 1, sum);
	buf_add(out, &h, sizeof(h));
	buf_add(out, f->data, f->len);
	add_block_rest(out, f->len);
}

void tar_add(const struct fileset *files, struct buf *out)
{
	static const char end[2 * BLOCK];

	for (size_t i = 0; i < files->n; i++) {
		const struct file_entry *f = &files->v[i];
		struct file_entry name = { .path = "././@LongLink", .data = f->path };

		name.len = strlen(f->path) + 1;
		if (name.len > sizeof(((struct header *)0)->name))
			add_entry(out, 'L', &name);
		add_entry(out, '0', f);
	}
	buf_add(out, end, sizeof(end));
}
