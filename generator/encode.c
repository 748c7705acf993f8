/* SPDX-License-Identifier: MIT */
#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>

#include "base/base64.h"
#include "generator/encode.h"

void encode_base64(const void *data, size_t len, size_t wrap, struct buf *out)
{
	CLEANUP(buf_free) struct buf line = {0};

	base64_add(&line, data, len, BASE64_STANDARD);
	if (!wrap) {
		buf_add(out, buf_text(&line), line.len);
		return;
	}
	for (size_t i = 0; i < line.len; i += wrap) {
		buf_add(out, line.data + i, line.len - i < wrap ? line.len - i : wrap);
		buf_char(out, '\n');
	}
}

void encode_gzip(const void *data, size_t len, struct buf *out)
{
	struct archive *a = archive_write_new();
	struct archive_entry *e = archive_entry_new();
	char *p = malloc(len + 4096);
	size_t used;

	archive_write_add_filter_gzip(a);
	archive_write_set_format_raw(a);
	archive_write_set_options(a, "compression-level=9,!timestamp");
	archive_write_set_bytes_in_last_block(a, 1);
	archive_write_open_memory(a, p, len + 4096, &used);
	archive_entry_set_filetype(e, AE_IFREG);
	archive_write_header(a, e);
	archive_write_data(a, data, len);
	archive_write_close(a);
	archive_write_free(a);
	archive_entry_free(e);
	buf_add(out, p, used);
	free(p);
}

static void add_entry(struct archive *a, const struct file_entry *f)
{
	struct archive_entry *e = archive_entry_new();

	archive_entry_set_pathname(e, f->path);
	archive_entry_set_filetype(e, AE_IFREG);
	archive_entry_set_perm(e, f->mode);
	archive_entry_set_size(e, (la_int64_t)f->len);
	archive_write_header(a, e);
	archive_write_data(a, f->data, f->len);
	archive_entry_free(e);
}

void encode_tar(const struct fileset *files, struct buf *out)
{
	enum { BLOCK = 512, HEADERS = 4 * BLOCK, END = 20 * BLOCK };
	struct archive *a = archive_write_new();
	size_t used, max = END;
	char *p;

	for (size_t i = 0; i < files->n; i++)
		max += HEADERS + files->v[i].len + BLOCK;
	p = malloc(max);
	archive_write_set_format_pax_restricted(a);
	archive_write_open_memory(a, p, max, &used);
	for (size_t i = 0; i < files->n; i++)
		add_entry(a, &files->v[i]);
	archive_write_close(a);
	archive_write_free(a);
	buf_add(out, p, used);
	free(p);
}
