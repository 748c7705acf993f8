/* SPDX-License-Identifier: MIT */
#include "base/sha256.h"
#include "firstboot/hmac.h"

enum { HMAC_BLOCK = 64 };

static void hmac_padded(const struct buf *key, unsigned char with, const struct buf *message,
			struct buf *out)
{
	BUF(text);

	for (size_t i = 0; i < HMAC_BLOCK; i++)
		buf_char(&text, (char)((i < key->len ? (unsigned char)key->data[i] : 0) ^ with));
	buf_add(&text, buf_text(message), message->len);
	sha256_add(&text, out);
}

void hmac_sha256(const struct buf *key, const struct buf *message, struct buf *out)
{
	BUF(hashed);
	BUF(inner);
	BUF(outer);

	if (key->len > HMAC_BLOCK)
		sha256_add(key, &hashed);
	else
		buf_add(&hashed, buf_text(key), key->len);
	hmac_padded(&hashed, 0x36, message, &inner);
	hmac_padded(&hashed, 0x5c, &inner, &outer);
	for (size_t i = 0; i < outer.len; i++)
		buf_printf(out, "%02x", (unsigned char)outer.data[i]);
}
