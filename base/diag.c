/* SPDX-License-Identifier: MIT */
#include "base/diag.h"

void diag_clean(char *s)
{
	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;
		int more = c < 0xc2 ? 0 : c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3, n = 0;

		while (n < more && (s[n + 1] & 0xc0) == 0x80)
			n++;
		if (c < ' ' || c == 0x7f || (c >= 0x80 && !more) || n < more)
			*s = '?';
		else
			s += more;
	}
}

/* Control characters in a quoted value must not reach a terminal. */
void diag_print(struct diag *d, const struct diag_mark *mark, struct buf *message)
{
	diag_clean(message->data);
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
