/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "firstboot/caddyfile.h"

#define CADDYFILE_BEGIN "# prebake: begin"
#define CADDYFILE_END   "# prebake: end"

enum caddy_kind { CADDY_EOF, CADDY_NEWLINE, CADDY_WORD, CADDY_OPEN, CADDY_CLOSE };

struct caddy_lexer {
	const char *p;
	unsigned line;
	struct buf word;
};

struct caddy_scan {
	unsigned depth, open_line;
	unsigned addresses;           /* line of the addresses whose block has not opened; or 0 */
	bool more;                    /* the last address ended with a comma */
	bool skip;                    /* the rest of the line is not an address */
};

/* "<<EOF" at the end of a line: the text up to a line with that word alone. */
static void caddy_heredoc(struct caddy_lexer *l)
{
	BUF(marker);

	buf_str(&marker, l->word.data + 2);
	while (*l->p) {
		size_t n = strcspn(l->p, "\n"), blank = strspn(l->p, " \t");

		if (n >= blank + marker.len && !memcmp(l->p + blank, marker.data, marker.len) &&
		    strchr(" \t\r\n", l->p[blank + marker.len])) {
			l->p += blank + marker.len;
			return;
		}
		l->p += n;
		l->line += *l->p == '\n';
		l->p += *l->p == '\n';
	}
}

/* Between double quotes only \" is an escape, between backticks nothing is. */
static bool caddy_quoted(struct caddy_lexer *l, struct diag *d)
{
	unsigned line = l->line;
	char quote = *l->p++;

	for (; *l->p && *l->p != quote; l->p++) {
		if (quote == '"' && *l->p == '\\' && l->p[1] == '"')
			l->p++;
		l->line += *l->p == '\n';
		buf_char(&l->word, *l->p);
	}
	if (!*l->p)
		return diag_error(d, "Caddyfile: line %u: the quote %c is never closed", line,
				  quote);
	l->p++;
	return true;
}

/* Blanks, comments, and a backslash that hides the end of its line. */
static void caddy_blank(struct caddy_lexer *l)
{
	for (;;) {
		size_t n;

		l->p += strspn(l->p, " \t\r");
		n = *l->p == '\\' ? 1 + (l->p[1] == '\r') : 0;
		if (n && l->p[n] == '\n') {
			l->p += n + 1;
			l->line++;
		} else if (*l->p == '#') {
			l->p += strcspn(l->p, "\n");
		} else {
			return;
		}
	}
}

static bool caddy_next(struct caddy_lexer *l, enum caddy_kind *ret, struct diag *d)
{
	buf_free(&l->word);
	caddy_blank(l);
	*ret = CADDY_WORD;
	if (!*l->p) {
		*ret = CADDY_EOF;
		return true;
	}
	if (*l->p == '\n') {
		l->p++;
		l->line++;
		*ret = CADDY_NEWLINE;
		return true;
	}
	if (*l->p == '"' || *l->p == '`')
		return caddy_quoted(l, d);
	for (; *l->p && !strchr(" \t\r\n", *l->p); l->p++)
		buf_char(&l->word, *l->p);
	if (!strcmp(l->word.data, "{"))
		*ret = CADDY_OPEN;
	else if (!strcmp(l->word.data, "}"))
		*ret = CADDY_CLOSE;
	else if (!strncmp(l->word.data, "<<", 2) && l->word.len > 2 && *l->p == '\n')
		caddy_heredoc(l);
	return true;
}

/* Keep the host of an address when it means HTTPS on the usual port and every path. */
static void caddy_address(struct caddyfile *c, const char *address)
{
	bool https = !strncasecmp(address, "https://", 8);
	const char *host = address + (https ? 8 : 0), *rest = host + strcspn(host, ":/,");

	if (rest == host || (*rest == ':' && strncmp(rest, ":443", 4)))
		return;
	rest += *rest == ':' ? 4 : 0;
	if (*rest && *rest != ',')
		return;
	for (const char *p = host; p < host + strcspn(host, ":/,"); p++)
		buf_char(&c->hosts, (char)tolower((unsigned char)*p));
	buf_char(&c->hosts, '\n');
}

/* One token outside of all braces. */
static bool caddy_outside(struct caddyfile *c, struct caddy_lexer *l, struct caddy_scan *s,
			  enum caddy_kind kind)
{
	const char *word = buf_text(&l->word);

	if (kind == CADDY_NEWLINE) {
		s->skip = s->addresses && !s->more;
		return true;
	}
	if (kind == CADDY_OPEN) {
		*s = (struct caddy_scan){ .depth = 1, .open_line = l->line };
		return true;
	}
	if (s->addresses && s->skip) {
		c->bare_line = s->addresses;
		return false;
	}
	if (s->skip)
		return true;
	if (!s->addresses && !strcmp(word, "import")) {
		s->skip = true;
		return true;
	}
	s->addresses = s->addresses ? s->addresses : l->line;
	s->more = l->word.len && word[l->word.len - 1] == ',';
	caddy_address(c, word);
	return true;
}

/* Find the addresses of every block.  A file may hold one site without braces. */
static bool caddy_scan(struct caddyfile *c, const char *text, struct diag *d)
{
	struct caddy_lexer l = { .p = text, .line = 1 };
	struct caddy_scan s = {0};
	enum caddy_kind kind;
	bool ok;

	while ((ok = caddy_next(&l, &kind, d)) && kind != CADDY_EOF) {
		if (s.depth)
			s.depth = s.depth + (kind == CADDY_OPEN) - (kind == CADDY_CLOSE);
		else if (kind == CADDY_CLOSE)
			ok = diag_error(d, "Caddyfile: line %u: '}' without '{'", l.line);
		else if (!caddy_outside(c, &l, &s, kind))
			break;
		if (!ok)
			break;
	}
	if (ok && kind == CADDY_EOF && s.depth)
		ok = diag_error(d, "Caddyfile: line %u: '{' is never closed", s.open_line);
	if (ok && kind == CADDY_EOF && s.addresses)
		c->bare_line = s.addresses;
	buf_free(&l.word);
	return ok;
}

/* The start of the line that holds the marker, or NULL. */
static const char *caddy_marker(const char *text, const char *marker)
{
	for (const char *line = text; *line; line += strcspn(line, "\n"), line += *line == '\n') {
		size_t blank = strspn(line, " \t");

		if (!strncmp(line + blank, marker, strlen(marker)))
			return line;
	}
	return NULL;
}

bool caddyfile_read(const char *text, size_t len, struct caddyfile *ret, struct diag *d)
{
	const char *begin = caddy_marker(text, CADDYFILE_BEGIN);
	const char *end = caddy_marker(begin ? begin : text, CADDYFILE_END);
	BUF(others);

	*ret = (struct caddyfile){ .marked = begin };
	if (strlen(text) != len)
		return diag_error(d, "Caddyfile: it holds a NUL byte");
	if (!begin != !end)
		return diag_error(d, "Caddyfile: the line '%s' is there, but not '%s': put it "
				  "back, or remove both", begin ? CADDYFILE_BEGIN : CADDYFILE_END,
				  begin ? CADDYFILE_END : CADDYFILE_BEGIN);
	buf_add(&ret->head, text, begin ? (size_t)(begin - text) : len);
	if (end) {
		end += strcspn(end, "\n");
		buf_str(&ret->tail, end + (*end == '\n'));
	}
	buf_str(&others, buf_text(&ret->head));
	buf_str(&others, buf_text(&ret->tail));
	if (caddy_marker(others.data, CADDYFILE_BEGIN) || caddy_marker(others.data, CADDYFILE_END))
		return diag_error(d, "Caddyfile: the line '%s' or '%s' is there twice: keep one "
				  "pair", CADDYFILE_BEGIN, CADDYFILE_END);
	return caddy_scan(ret, others.data, d);
}

void caddyfile_free(struct caddyfile *c)
{
	buf_free(&c->head);
	buf_free(&c->tail);
	buf_free(&c->hosts);
}

bool caddyfile_claims(const struct caddyfile *c, const char *host)
{
	size_t n = strlen(host);

	for (const char *p = buf_text(&c->hosts); *p; p += strcspn(p, "\n") + 1)
		if (!strncasecmp(p, host, n) && p[n] == '\n')
			return true;
	return false;
}

bool caddyfile_write(const struct caddyfile *c, const char *sites, struct buf *out,
		     struct diag *d)
{
	if (*sites && c->bare_line)
		return diag_error(d, "Caddyfile: line %u: a site without braces takes the whole "
				  "file: write '{' behind its address and '}' at its end",
				  c->bare_line);
	buf_str(out, buf_text(&c->head));
	if (*sites) {
		if (!c->marked && c->head.len)
			buf_str(out, c->head.data[c->head.len - 1] == '\n' ? "\n" : "\n\n");
		buf_printf(out, "%s (made from the plan: change what is outside of these lines)\n"
			   "%s%s\n", CADDYFILE_BEGIN, sites, CADDYFILE_END);
	}
	buf_str(out, buf_text(&c->tail));
	return true;
}
