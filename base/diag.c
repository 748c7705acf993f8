/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "base/buf.h"
#include "base/diag.h"

/* A longer source line is cut around the mistake, in characters. */
enum { EXCERPT_WIDTH = 120, EXCERPT_BEFORE = 40 };

struct report {
	const char *level;    /* "error" or "warning" */
	struct pos pos;
	const char *message;
};

static const char *line_start(const char *text, unsigned line)
{
	const char *s = text;

	for (unsigned n = 1; n < line; n++) {
		s = strchr(s, '\n');
		if (!s)
			return NULL;
		s++;
	}
	return s;
}

static const char *next_char(const char *s)
{
	s++;
	while (((unsigned char)*s & 0xc0) == 0x80)
		s++;
	return s;
}

/* The source line, cut to a readable width, and a caret under the column. */
static void excerpt(const struct diag *d, struct pos pos)
{
	const char *s = line_start(pos.source->text, pos.line), *end, *from;
	unsigned col = 1, width = 0;

	if (!s)
		return;
	end = s + strcspn(s, "\r\n");
	for (; s < end && col + EXCERPT_BEFORE < pos.col; col++)
		s = next_char(s);
	from = s;
	fputs("  ", d->out);
	for (; s < end && width < EXCERPT_WIDTH; width++)
		s = next_char(s);
	fprintf(d->out, "%.*s\n  ", (int)(s - from), from);
	for (; from < s && col < pos.col; col++, from = next_char(from))
		putc(*from == '\t' ? '\t' : ' ', d->out);
	fputs(d->color ? "\033[32m^\033[0m\n" : "^\n", d->out);
}

static void print_text(const struct diag *d, const struct report *r)
{
	const char *tint = *r->level == 'e' ? "\033[31m" : "\033[33m";

	if (r->pos.source && r->pos.line)
		fprintf(d->out, "%s:%u:%u: ", r->pos.source->name, r->pos.line, r->pos.col);
	else if (r->pos.source)
		fprintf(d->out, "%s: ", r->pos.source->name);
	fprintf(d->out, "%s%s:%s %s\n", d->color ? tint : "", r->level, d->color ? "\033[0m" : "",
		r->message);
	if (r->pos.source && r->pos.source->text && r->pos.line)
		excerpt(d, r->pos);
}

static void print_json_text(FILE *out, const char *s)
{
	putc('"', out);
	for (; *s; s++) {
		if (*s == '"' || *s == '\\')
			fprintf(out, "\\%c", *s);
		else if ((unsigned char)*s < 0x20)
			fprintf(out, "\\u%04x", (unsigned)*s);
		else
			putc(*s, out);
	}
	putc('"', out);
}

static void print_json(const struct diag *d, const struct report *r)
{
	fprintf(d->out, "{\"level\":\"%s\",\"file\":", r->level);
	if (r->pos.source)
		print_json_text(d->out, r->pos.source->name);
	else
		fputs("null", d->out);
	fprintf(d->out, ",\"line\":%u,\"column\":%u,\"message\":", r->pos.line, r->pos.col);
	print_json_text(d->out, r->message);
	fputs("}\n", d->out);
}

/* https://docs.github.com/actions: workflow commands; %, CR and LF are
 * percent-encoded in data, ':' and ',' as well in properties. */
static void print_github_text(FILE *out, const char *s, const char *special)
{
	for (; *s; s++)
		if (strchr(special, *s))
			fprintf(out, "%%%02X", (unsigned char)*s);
		else
			putc(*s, out);
}

static void print_github(const struct diag *d, const struct report *r)
{
	fprintf(d->out, "::%s", r->level);
	if (r->pos.source) {
		fputs(" file=", d->out);
		print_github_text(d->out, r->pos.source->name, "%\r\n:,");
		fprintf(d->out, ",line=%u,col=%u", r->pos.line, r->pos.col);
	}
	fputs("::", d->out);
	print_github_text(d->out, r->message, "%\r\n");
	putc('\n', d->out);
}

static void print_plain(const struct diag *d, const struct report *r)
{
	fprintf(d->out, "%s\n", r->message);
}

static void (*const printers[])(const struct diag *, const struct report *) = {
	[DIAG_TEXT] = print_text,
	[DIAG_JSON] = print_json,
	[DIAG_GITHUB] = print_github,
	[DIAG_PLAIN] = print_plain,
};

/* Control characters in a quoted value must not reach a terminal. */
static void tame(char *s)
{
	for (; *s; s++)
		if (((unsigned char)*s < 0x20 && *s != '\t') || *s == 0x7f)
			*s = '?';
}

static void report(struct diag *d, const char *level, struct pos pos, const char *fmt, va_list ap)
{
	CLEANUP(buf_free) struct buf message = {0};

	buf_vprintf(&message, fmt, ap);
	tame(message.data);
	printers[d->format](d, &(struct report){ level, pos, message.data });
}

bool diag_at(struct diag *d, struct pos pos, const char *fmt, ...)
{
	va_list ap;

	d->errors++;
	va_start(ap, fmt);
	report(d, "error", pos, fmt, ap);
	va_end(ap);
	return false;
}

bool diag_error(struct diag *d, const char *fmt, ...)
{
	va_list ap;

	d->errors++;
	va_start(ap, fmt);
	report(d, "error", (struct pos){0}, fmt, ap);
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
	report(d, "warning", pos, fmt, ap);
	va_end(ap);
}
