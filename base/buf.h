/* SPDX-License-Identifier: MIT */
/*
 * buf.h - text that grows.
 *
 * Always NUL-terminated once something was appended; may hold NUL bytes.
 * Out of memory ends the program, so appending never fails.
 *   BUF(b);
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdarg.h>
#include <stddef.h>

#include "base/cleanup.h"

struct buf {
	char *data;           /* NULL while nothing was appended */
	size_t len, cap;
};

void buf_add(struct buf *b, const void *p, size_t n);
void buf_str(struct buf *b, const char *s);
void buf_char(struct buf *b, char c);
void buf_printf(struct buf *b, const char *fmt, ...) PRINTF(2, 3);
void buf_vprintf(struct buf *b, const char *fmt, va_list ap) PRINTF(2, 0);
/* The text so far; "" while nothing was appended. */
const char *buf_text(const struct buf *b);
/* Hand the heap text to the caller; b is empty afterwards.  Never NULL. */
char *buf_take(struct buf *b);
/* Overwrite with zeroes, then release: for secrets and for everything else. */
void buf_free(struct buf *b);

#define BUF(name) CLEANUP(buf_free) struct buf name = {0}

#endif
