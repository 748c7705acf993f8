/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "generator/report.h"

/* A longer source line is cut around the mistake, in characters. */
enum { EXCERPT_WIDTH = 120, EXCERPT_BEFORE = 40 };

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
	for (const char *p = from; p < s; p++) /* no control character to a terminal */
		putc((unsigned char)*p < 0x20 && *p != '\t' ? '?' : *p == 0x7f ? '?' : *p, d->out);
	fputs("\n  ", d->out);
	for (; from < s && col < pos.col; col++, from = next_char(from))
		putc(*from == '\t' ? '\t' : ' ', d->out);
	fputs(d->color ? "\033[32m^\033[0m\n" : "^\n", d->out);
}

static const struct diag_mark *report_mark(const struct diag_mark *at)
{
	static const struct diag_mark nowhere = { .level = "error" };

	return at ? at : &nowhere;
}

void report_text(const struct diag *d, const struct diag_mark *at,
		 const char *message)
{
	const struct diag_mark *r = report_mark(at);
	const char *tint = *r->level == 'e' ? "\033[31m" : "\033[33m";

	if (r->pos.source && r->pos.line)
		fprintf(d->out, "%s:%u:%u: ", r->pos.source->name, r->pos.line, r->pos.col);
	else if (r->pos.source)
		fprintf(d->out, "%s: ", r->pos.source->name);
	fprintf(d->out, "%s%s:%s %s\n", d->color ? tint : "", r->level, d->color ? "\033[0m" : "",
		message);
	/* A private key was pasted: whatever the mistake, it is not for a terminal or a log. */
	if (r->pos.source && r->pos.source->text && r->pos.line &&
	    !strstr(r->pos.source->text, "PRIVATE KEY-----"))
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

void report_json(const struct diag *d, const struct diag_mark *at,
		 const char *message)
{
	const struct diag_mark *r = report_mark(at);

	fprintf(d->out, "{\"level\":\"%s\",\"file\":", r->level);
	if (r->pos.source)
		print_json_text(d->out, r->pos.source->name);
	else
		fputs("null", d->out);
	fprintf(d->out, ",\"line\":%u,\"column\":%u,\"message\":", r->pos.line, r->pos.col);
	print_json_text(d->out, message);
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

void report_github(const struct diag *d, const struct diag_mark *at,
		 const char *message)
{
	const struct diag_mark *r = report_mark(at);

	fprintf(d->out, "::%s", r->level);
	if (r->pos.source) {
		fputs(" file=", d->out);
		print_github_text(d->out, r->pos.source->name, "%\r\n:,");
		fprintf(d->out, ",line=%u,col=%u", r->pos.line, r->pos.col);
	}
	fputs("::", d->out);
	print_github_text(d->out, message, "%\r\n");
	putc('\n', d->out);
}
