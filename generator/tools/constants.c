/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "generator/tools/constants.h"

/* A constant's name and value. */
struct constant {
	const char *name, *name_end, *value, *value_end;
};

static bool starts(const char *s, const char *with)
{
	return !strncmp(s, with, strlen(with));
}

/* Take "NAME = VALUE" at *s, which moves behind it, to the ',' or '}'. */
static bool take_enumerator(const char **s, struct constant *ret)
{
	int brackets = 0;
	const char *p = *s + strspn(*s, " \n");

	ret->name = p;
	ret->name_end = p = words_behind(p);
	p += strspn(p, " ");
	if (p == ret->name || *p != '=')
		return false;
	ret->value = p += 1 + strspn(p + 1, " ");
	for (; *p && (brackets || !strchr(",}", *p)); p++)
		brackets += (*p == '(') - (*p == ')');
	*s = p;
	while (strchr(" \n", p[-1]))
		p--;
	ret->value_end = p;
	return **s;
}

/* Take the text of a macro that is a literal, or several and names in a row. */
static bool take_macro(const char *s, struct constant *ret)
{
	bool literal = false;

	ret->name = s + strlen("#define ");
	ret->name_end = s = words_behind(ret->name);
	if (*s++ != ' ' || starts(ret->name, "PREBAKE_"))
		return false;
	ret->value = s;
	while (*s && *s != '\n') {
		literal |= *s == '"' || (*s >= '0' && *s <= '9');
		if (!strchr("\" ", *s) && !words_part(*s))
			return false;
		s = *s == '"' ? words_behind_quoted(s) : *s == ' ' ? s + 1 : words_behind(s);
	}
	ret->value_end = s;
	return literal;
}

/* The next constant of the definition at *s, which moves on; at its end behind it.  False:
 * there is none; what starts at *s is something else if it did not move. */
static bool next(const char *start, const char **s, struct constant *ret)
{
	if (*s == start && starts(start, "#define ")) {
		if (!take_macro(start, ret))
			return false;
		*s = ret->value_end + (*ret->value_end == '\n');
		return true;
	}
	if (*s == start && (starts(start, "enum{") || starts(start, "enum {")))
		*s = strchr(start, '{');
	if (**s != '{' && **s != ',')
		return false;
	++*s;
	return take_enumerator(s, ret);
}

/* Behind the definition of constants that starts at s; s: it is none, or not of them alone. */
static const char *behind(const char *s)
{
	struct constant c;
	const char *p = s;

	while (next(s, &p, &c) && *s != '#')
		;
	if (*s == '#')
		return p;
	return p > s && starts(p, "};\n") ? p + 3 : s;
}

bool constants_read(struct words *w, const char *source, struct word *ret)
{
	for (const char *s = source, *line; *s; s = line + strcspn(line, "\n") + 1) {
		const char *end = behind(s), *p = s;
		struct constant c;

		line = end > s ? end - 1 : s;
		while (p < end && next(s, &p, &c)) {
			struct word *word = words_add(w, c.name, c.name_end);

			*ret = *word;
			if (word->count++)
				return false;
			word->first = c.value;
			word->last = c.value_end;
		}
	}
	return true;
}

/* Does the value have an operator, so that it needs brackets around it? */
static bool is_expression(const struct word *word)
{
	for (const char *s = word->first; s < word->last;
	     s = *s == '"' || *s == '\'' ? words_behind_quoted(s) : s + 1)
		if (strchr("+-*/%<>|&^?:!~", *s))
			return true;
	return false;
}

static void write_value(const struct words *w, const struct word *word, struct buf *out)
{
	CLEANUP(buf_free) struct buf value = {0};
	bool brackets = is_expression(word);

	buf_add(&value, word->first, (size_t)(word->last - word->first));
	buf_str(out, brackets ? "(" : "");
	constants_write(w, value.data, out);
	buf_str(out, brackets ? ")" : "");
}

void constants_write(const struct words *w, const char *source, struct buf *out)
{
	bool line = true;

	for (const char *s = source, *end; *s; s = end) {
		const struct word *word;

		end = line ? behind(s) : s;
		if (end > s)
			continue;
		end = *s == '"' || *s == '\'' ? words_behind_quoted(s) : words_behind(s);
		end = line && starts(s, "#include") ? s + strcspn(s, "\n") : end + (end == s);
		word = words_find(w, s, end);
		line = *s == '\n';
		if (word)
			write_value(w, word, out);
		else
			buf_add(out, s, (size_t)(end - s));
	}
}
