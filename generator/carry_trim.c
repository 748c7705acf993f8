/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "generator/carry_trim.h"

static bool in_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* Behind the bracket that closes the one at s. */
static const char *behind_bracket(const char *s)
{
	int depth = 0;

	do {
		depth += (*s == '(' || *s == '{') - (*s == ')' || *s == '}');
	} while (*++s && depth > 0);
	return s;
}

/* Behind the declaration or directive at s, with its new line. */
static const char *behind_statement(const char *s)
{
	if (*s == '#') {
		while (*s && !(s[0] == '\n' && s[-1] != '\\'))
			s++;
	} else {
		s += strcspn(s, ";{");
		if (*s == '{')
			s = behind_bracket(s);
		s += strcspn(s, "\n");
	}
	return *s ? s + 1 : s;
}

/* The name of the function that [s, end) declares; its length is 0 when it
 * declares none. */
static const char *declared(const char *s, const char *end, size_t *ret_len)
{
	const char *bracket = s + strcspn(s, "({;"), *name = bracket;

	*ret_len = 0;
	if (*s == '#' || *bracket != '(' || memchr(s, '{', (size_t)(end - s)) ||
	    !strncmp(s, "typedef", 7))
		return s;
	while (name > s && in_word(name[-1]))
		name--;
	*ret_len = (size_t)(bracket - name);
	return name;
}

static const char *find_word(const char *text, const char *word, size_t len)
{
	for (const char *s = text; (s = memmem(s, strlen(s), word, len)); s++)
		if (!in_word(s[len]) && (s == text || !in_word(s[-1])))
			return s;
	return NULL;
}

/* Is the word at s the name of a function that is defined there? */
static bool defines(const char *s, size_t len)
{
	if (s[len] != '(')
		return false;
	s = behind_bracket(s + len);
	s += strspn(s, " \n");
	return *s == '{';
}

void carry_trim(const char *headers, const char *modules, struct buf *out)
{
	const char *end;

	for (const char *s = headers; *s; s = end) {
		const char *name, *used;
		size_t len;

		end = behind_statement(s);
		name = declared(s, end, &len);
		used = len && !find_word(end, name, len) ? find_word(modules, name, len) : NULL;
		if (!used || !defines(used, len))
			buf_add(out, s, (size_t)(end - s));
	}
	buf_str(out, modules);
}
