/* SPDX-License-Identifier: MIT */
#include <ctype.h>

#include "base/file.h"
#include "firstboot/dotenv.h"

#define DOTENV_BLANKS " \t\v\f\r"

/* Bytes of all values that others refer to: references to references double with each line. */
enum { DOTENV_MAX_EXPANDED = 1024 * 1024 };

struct dotenv {
	const char *p;                /* what is still to read */
	const char *text, *path;
	struct json *vars;
	struct diag *d;
	size_t expanded;
	const struct json *rows;      /* of the plan, which stay out of kept */
	struct buf *kept;
	bool strip;                   /* this statement */
};

static bool dotenv_wrong(const struct dotenv *e, const char *what)
{
	unsigned line = 1;

	for (const char *p = e->text; p < e->p; p++)
		line += *p == '\n';
	return diag_error(e->d, "line %u of '%s' %s", line, e->path, what);
}

/* The '$' at e->p: "$$", "$NAME" or "${NAME}"; anything else stands for itself. */
static bool dotenv_dollar(struct dotenv *e, struct buf *out)
{
	const char *s = e->p + 1, *value;
	bool brace = *s == '{';
	size_t n = 0;
	BUF(name);

	for (s += brace; isalnum((unsigned char)s[n]) || s[n] == '_'; n++)
		buf_char(&name, s[n]);
	if (!n || (brace && s[n] != '}')) {
		buf_char(out, '$');
		e->p += e->p[1] == '$' ? 2 : 1;
		return true;
	}
	value = json_str(e->vars, name.data);
	e->expanded += value ? strlen(value) : 0;
	if (e->expanded > DOTENV_MAX_EXPANDED)
		return dotenv_wrong(e, "refers to over 1 MiB of values");
	buf_str(out, value ? value : "");
	e->p = s + n + brace;
	return true;
}

/* The backslash at e->p.  In single quotes it only escapes the quote. */
static void dotenv_backslash(struct dotenv *e, char quote, struct buf *out)
{
	static const char from[] = "abfnrtv\"\\$", to[] = "\a\b\f\n\r\t\v\"\\$";
	char c = e->p[1];
	const char *known = quote == '"' && c ? strchr(from, c) : NULL;

	if (!known && c != quote)
		buf_char(out, '\\');
	if (c)
		buf_char(out, known ? to[known - from] : c);
	e->p += c ? 2 : 1;
}

static bool dotenv_quoted(struct dotenv *e, struct buf *out)
{
	char quote = *e->p++;

	while (*e->p != quote) {
		if (!*e->p)
			return dotenv_wrong(e, "ends within a quoted value");
		if (*e->p == '\\')
			dotenv_backslash(e, quote, out);
		else if (*e->p != '$' || quote != '"')
			buf_char(out, *e->p++);
		else if (!dotenv_dollar(e, out))
			return false;
	}
	e->p++;
	return true;
}

/* Up to the end of the line, or to a '#' behind a blank. */
static bool dotenv_bare(struct dotenv *e, struct buf *out)
{
	const char *eol = e->p + strcspn(e->p, "\n"), *end = strstr(e->p, " #");

	if (!end || end > eol)
		end = eol;
	while (end > e->p && strchr(DOTENV_BLANKS, end[-1]))
		end--;
	while (e->p < end)
		if (*e->p != '$')
			buf_char(out, *e->p++);
		else if (!dotenv_dollar(e, out))
			return false;
	e->p = eol;
	return true;
}

/* "KEY=VALUE" or "KEY: VALUE"; a KEY alone has no value of its own. */
static bool dotenv_statement(struct dotenv *e)
{
	BUF(key);
	BUF(value);

	if (!strncmp(e->p, "export", 6) && e->p[6] && strchr(DOTENV_BLANKS, e->p[6]))
		e->p += 6 + strspn(e->p + 6, DOTENV_BLANKS);
	while (isalnum((unsigned char)*e->p) || (unsigned char)*e->p >= 0x80 ||
	       (*e->p && strchr("_.-[]", *e->p)))
		buf_char(&key, *e->p++);
	e->p += strspn(e->p, DOTENV_BLANKS);
	if (!*e->p || *e->p == '\n')
		return true;
	if (!key.len || !strchr("=:", *e->p))
		return dotenv_wrong(e, "is not KEY=VALUE");
	e->p++;
	e->p += strspn(e->p, DOTENV_BLANKS);
	if (!(*e->p == '"' || *e->p == '\'' ? dotenv_quoted : dotenv_bare)(e, &value))
		return false;
	json_set_str(e->vars, key.data, buf_text(&value));
	e->strip = json_str(json_get(e->rows, key.data), "generate");
	return true;
}

static bool dotenv_all(struct dotenv *e)
{
	if (!strncmp(e->p, "\xef\xbb\xbf", 3))
		e->p += 3;
	while (*e->p) {
		const char *from = e->p;

		e->strip = false;
		e->p += strspn(e->p, DOTENV_BLANKS "\n");
		if (*e->p == '#')
			e->p += strcspn(e->p, "\n");
		else if (*e->p && !dotenv_statement(e))
			return false;
		if (e->kept && !e->strip)
			buf_add(e->kept, from, (size_t)(e->p - from));
	}
	return true;
}

bool dotenv_parse(const char *text, const char *path, struct json *ret, struct diag *d)
{
	return dotenv_all(&(struct dotenv){ text, text, path, ret, d, .kept = NULL });
}

bool dotenv_strip(const char *text, const char *path, const struct json *rows, struct buf *ret,
		  struct diag *d)
{
	autojson vars = json_object();

	return dotenv_all(&(struct dotenv){ text, text, path, vars, d, .rows = rows,
					    .kept = ret });
}

/* Between double quotes everything has an escape; between single quotes nothing
 * needs one, but ' and \ cannot always be written. */
void dotenv_add(struct buf *text, const char *key, const char *value)
{
	static const char from[] = "\"\\$\n\r", to[] = "\"\\$nr";
	const char *p = value;

	if (text->len && text->data[text->len - 1] != '\n')
		buf_char(text, '\n');
	buf_printf(text, "%s=", key);
	while (isalnum((unsigned char)*p) || (*p && strchr("_./:@%+,=-", *p)))
		p++;
	if (!*p) {
		buf_str(text, value);
	} else if (!strpbrk(value, "'\\\n\r")) {
		buf_printf(text, "'%s'", value);
	} else {
		buf_char(text, '"');
		for (p = value; *p; p++) {
			const char *e = strchr(from, *p);

			if (e)
				buf_char(text, '\\');
			buf_char(text, e ? to[e - from] : *p);
		}
		buf_char(text, '"');
	}
	buf_char(text, '\n');
}

bool dotenv_read(const char *path, struct buf *ret_text, struct json *ret, struct diag *d)
{
	if (!file_exists(path))
		return true;
	if (!file_read(path, JSON_MAX_BYTES, ret_text, d))
		return false;
	if (strlen(buf_text(ret_text)) != ret_text->len)
		return diag_error(d, "'%s' must be text", path);
	return dotenv_parse(buf_text(ret_text), path, ret, d);
}

bool dotenv_append(const char *path, struct buf *text, const struct json *values, struct diag *d)
{
	EACH(v, values)
		dotenv_add(text, json_key(v), json_text(v));
	return file_replace(path, buf_text(text), text->len, 0600, d);
}
