/* SPDX-License-Identifier: MIT */
#include "base/diag_at.h"

static void diag_place(struct diag *d, struct diag_mark mark, const char *fmt, va_list ap)
{
	BUF(message);

	buf_vprintf(&message, fmt, ap);
	diag_print(d, &mark, &message);
}

bool diag_at(struct diag *d, struct pos pos, const char *fmt, ...)
{
	va_list ap;

	d->errors++;
	va_start(ap, fmt);
	diag_place(d, (struct diag_mark){ "error", pos }, fmt, ap);
	va_end(ap);
	return false;
}

void diag_warn(struct diag *d, struct pos pos, const char *fmt, ...)
{
	va_list ap;

	d->warnings++;
	va_start(ap, fmt);
	diag_place(d, (struct diag_mark){ "warning", pos }, fmt, ap);
	va_end(ap);
}
