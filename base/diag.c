/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "base/buf.h"
#include "base/diag.h"

/* Control characters in a quoted value must not reach a terminal. */
static void diag_tame(char *s)
{
	for (; *s; s++)
		if (((unsigned char)*s < 0x20 && *s != '\t') || *s == 0x7f)
			*s = '?';
}

static void diag_report(struct diag *d, const char *level, struct pos pos, const char *fmt, va_list ap)
{
	CLEANUP(buf_free) struct buf message = {0};

	buf_vprintf(&message, fmt, ap);
	diag_tame(message.data);
	if (d->print)
		d->print(d, &(struct diag_report){ level, pos, message.data });
	else
		fprintf(d->out, "%s\n", message.data);
}

bool diag_at(struct diag *d, struct pos pos, const char *fmt, ...)
{
	va_list ap;

	d->errors++;
	va_start(ap, fmt);
	diag_report(d, "error", pos, fmt, ap);
	va_end(ap);
	return false;
}

bool diag_error(struct diag *d, const char *fmt, ...)
{
	va_list ap;

	d->errors++;
	va_start(ap, fmt);
	diag_report(d, "error", (struct pos){0}, fmt, ap);
	va_end(ap);
	return false;
}

bool diag_sys(struct diag *d, const char *fmt, ...)
{
	CLEANUP(buf_free) struct buf what = {0};
	int saved = errno;
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&what, fmt, ap);
	va_end(ap);
	return diag_error(d, "%s: %s", what.data, strerror(saved));
}

void diag_warn(struct diag *d, struct pos pos, const char *fmt, ...)
{
	va_list ap;

	d->warnings++;
	va_start(ap, fmt);
	diag_report(d, "warning", pos, fmt, ap);
	va_end(ap);
}
