/* SPDX-License-Identifier: MIT */
/* hmac.h - HMAC-SHA-256: RFC 2104. */
#ifndef FIRSTBOOT_HMAC_H
#define FIRSTBOOT_HMAC_H

#include "base/buf.h"

/* Append 64 hexadecimal digits. */
void hmac_sha256(const struct buf *key, const struct buf *message, struct buf *out);

#endif
