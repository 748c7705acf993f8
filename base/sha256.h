/* SPDX-License-Identifier: MIT */
/* sha256.h - SHA-256: FIPS 180-4. */
#ifndef BASE_SHA256_H
#define BASE_SHA256_H

#include "base/buf.h"

/* Append the 32 bytes of the message's hash. */
void sha256_add(const struct buf *message, struct buf *out);

#endif
