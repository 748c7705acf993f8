/* SPDX-License-Identifier: MIT */
#include "base/diag.h"

/* Control characters in a quoted value must not reach a terminal. */
void diag_print(struct diag *d, const struct diag_mark *mark, struct buf *message)
{
	for (char *s = message->data; *s; s++)
		if ((unsigned char)*s < ' ' || *s == 0x7f)
			*s = '?';
	if (d->print)
		d->print(d, mark, message->data);
	else if (d->out)
		fprintf(d->out, "%s\n", message->data);
	else
		buf_printf(&d->kept, "%s%s", d->kept.len ? " " : "", message->data);
}

bool diag_report(struct diag *d, const char *cause, const char *fmt, ...)
{
	BUF(message);
	va_list ap;

	d->errors++;
	va_start(ap, fmt);
	buf_vprintf(&message, fmt, ap);
	va_end(ap);
	if (cause)
		buf_printf(&message, ": %s", cause);
	diag_print(d, NULL, &message);
	return false;
}

void diag_free(struct diag *d)
{
	buf_free(&d->kept);
	*d = (struct diag){0};
}
