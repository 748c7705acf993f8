/* SPDX-License-Identifier: MIT */
#include <stdint.h>

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

/* The CRC of RFC 1952, section 8. */
static uint32_t crc32(const unsigned char *p, size_t len)
{
	uint32_t table[256], crc = 0xffffffff;

	for (uint32_t i = 0; i < 256; i++) {
		table[i] = i;
		for (int bit = 0; bit < 8; bit++)
			table[i] = table[i] & 1 ? 0xedb88320 ^ table[i] >> 1 : table[i] >> 1;
	}
	while (len--)
		crc = table[(crc ^ *p++) & 0xff] ^ crc >> 8;
	return ~crc;
}

static void add_le32(struct buf *out, uint32_t v)
{
	for (int i = 0; i < 4; i++, v >>= 8)
		buf_char(out, (char)(v & 0xff));
}

void encode_gzip(const void *data, size_t len, enum deflate_effort effort, struct buf *out)
{
	/* Deflate, no flags, no time, no extra flags, unknown system. */
	static const unsigned char head[] = { 0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255 };

	buf_add(out, head, sizeof(head));
	deflate_add(data, len, effort, out);
	add_le32(out, crc32(data, len));
	add_le32(out, (uint32_t)len);
}
