/* SPDX-License-Identifier: MIT */
#include <archive.h>
#include <archive_entry.h>
#include <lzma.h>
#include <stdlib.h>

#include "generator/archive.h"

/* Writing to memory fails only when there is none, or when this libarchive lacks
 * the format. */
static void must(struct archive *a, int result)
{
	if (result == ARCHIVE_OK)
		return;
	fprintf(stderr, "libarchive: %s\n", archive_error_string(a));
	abort();
}

static la_ssize_t on_write(struct archive *a, void *ctx, const void *p, size_t n)
{
	(void)a;
	buf_add(ctx, p, n);
	return (la_ssize_t)n;
}

/* From the first byte to the caller; without padding of the last block. */
static void open_into(struct archive *a, struct buf *out)
{
	must(a, archive_write_set_bytes_in_last_block(a, 1));
	must(a, archive_write_open(a, out, NULL, on_write, NULL));
}

static void add_entry(struct archive *a, const struct file_entry *f)
{
	struct archive_entry *e = archive_entry_new();

	archive_entry_set_pathname(e, f->path);
	archive_entry_set_size(e, (la_int64_t)f->len);
	archive_entry_set_filetype(e, AE_IFREG);
	archive_entry_set_perm(e, (__LA_MODE_T)f->mode);
	must(a, archive_write_header(a, e));
	if (archive_write_data(a, f->data, f->len) != (la_ssize_t)f->len)
		must(a, ARCHIVE_FATAL);
	archive_entry_free(e);
}

static void finish(struct archive *a)
{
	must(a, archive_write_close(a));
	archive_write_free(a);
}

/* The highest of the quick levels. */
static void add_gzip(struct archive *a)
{
	must(a, archive_write_add_filter_gzip(a));
	must(a, archive_write_set_options(a, "gzip:!timestamp,gzip:compression-level=3"));
}

/* Text has no bytes that come in fours: without position bits it is four percent smaller
 * than any preset makes it.  The dictionary need not be larger than what user-data holds. */
static void add_lzma(const struct buf *tar, struct buf *out)
{
	lzma_options_lzma options;
	lzma_stream stream = LZMA_STREAM_INIT;
	uint8_t piece[4096];
	lzma_ret ret;

	if (lzma_lzma_preset(&options, 6))
		abort();
	options.dict_size = 64 * 1024;
	options.pb = 0;
	options.nice_len = 273;
	stream.next_in = (const uint8_t *)tar->data;
	stream.avail_in = tar->len;
	ret = lzma_alone_encoder(&stream, &options);
	while (ret == LZMA_OK) {
		stream.next_out = piece;
		stream.avail_out = sizeof(piece);
		ret = lzma_code(&stream, LZMA_FINISH);
		buf_add(out, piece, sizeof(piece) - stream.avail_out);
	}
	if (ret != LZMA_STREAM_END)
		abort();
	lzma_end(&stream);
}

void archive_tar_lzma(const struct fileset *files, struct buf *out)
{
	struct archive *a = archive_write_new();
	CLEANUP(buf_free) struct buf tar = {0};

	must(a, archive_write_set_format_gnutar(a));
	open_into(a, &tar);
	for (size_t i = 0; i < files->n; i++)
		add_entry(a, &files->v[i]);
	finish(a);
	add_lzma(&tar, out);
}

void archive_gzip(const void *data, size_t len, struct buf *out)
{
	const struct file_entry raw = { .path = "data", .mode = 0644, .data = data, .len = len };
	struct archive *a = archive_write_new();

	must(a, archive_write_set_format_raw(a));
	add_gzip(a);
	open_into(a, out);
	add_entry(a, &raw);
	finish(a);
}

void archive_7z(const struct file_entry *file, struct buf *out)
{
	struct archive *a = archive_write_new();

	must(a, archive_write_set_format_7zip(a));
	must(a, archive_write_set_options(a, "7zip:compression=ppmd"));
	open_into(a, out);
	add_entry(a, file);
	finish(a);
}
