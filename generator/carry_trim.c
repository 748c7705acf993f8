/* SPDX-License-Identifier: MIT */
#include <stdbool.h>
#include <string.h>

#include "generator/carry_trim.h"
#include "generator/words.h"

/* Behind the character or the quoted constant at s. */
static const char *behind_one(const char *s)
{
	return *s == '"' || *s == '\'' ? words_behind_quoted(s) : s + 1;
}

/* Behind the bracket that closes the one at s. */
static const char *behind_bracket(const char *s)
{
	int depth = 0;

	do {
		depth += (*s == '(' || *s == '{') - (*s == ')' || *s == '}');
		s = behind_one(s);
	} while (*s && depth > 0);
	return s;
}

/* Behind the declaration, definition or directive at s, with its new line. */
static const char *behind_statement(const char *s)
{
	if (*s == '#') {
		while (*s && !(s[0] == '\n' && s[-1] != '\\'))
			s++;
	} else {
		while (*s && *s != ';' && *s != '{')
			s = behind_one(s);
		if (*s == '{')
			s = behind_bracket(s);
		s += strcspn(s, "\n");
	}
	return *s ? s + 1 : s;
}

/* The name of the function that the statement at s is about; its length is 0 when it is
 * about none. */
static const char *function_name(const char *s, size_t *ret_len)
{
	const char *bracket = s + strcspn(s, "({;"), *name = bracket;

	*ret_len = 0;
	if (*s == '#' || *bracket != '(' || !strncmp(s, "typedef", 7))
		return s;
	while (name > s && words_part(name[-1]))
		name--;
	*ret_len = (size_t)(bracket - name);
	return name;
}

/* The same for [s, end) that declares one. */
static const char *declared(const char *s, const char *end, size_t *ret_len)
{
	const char *name = function_name(s, ret_len);

	if (memchr(s, '{', (size_t)(end - s)))
		*ret_len = 0;
	return name;
}

static void add_names(struct words *names, const char *headers)
{
	const char *end;

	for (const char *s = headers; *s; s = end) {
		const char *word;
		size_t len;

		end = behind_statement(s);
		word = declared(s, end, &len);
		if (len)
			words_add(names, word, word + len);
	}
}

/* The last mention of each name in the headers, the first in the modules, and how many. */
static void find_mentions(const struct words *names, const char *headers, const char *modules)
{
	const char *end;

	for (const char *s = headers; *s; s = end) {
		struct word *word;

		end = words_behind(s);
		word = words_find(names, s, end);
		if (word) {
			word->last = s;
			word->count++;
		}
		end += end == s;
	}
	for (const char *s = modules; *s; s = end) {
		struct word *word;

		end = words_behind(s);
		word = words_find(names, s, end);
		if (word) {
			word->first = word->first ? word->first : s;
			word->count++;
		}
		end += end == s;
	}
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

/* Is the declaration that ends there what nothing needs? */
static bool needless(const struct word *name, const char *end)
{
	return name->last < end && name->first && defines(name->first, name->len);
}

/* Is the function that is defined at s called nowhere?  It is declared, and defined. */
static bool uncalled(const struct words *names, const char *s)
{
	size_t len;
	const char *name = function_name(s, &len);
	const struct word *word = len ? words_find(names, name, name + len) : NULL;

	return word && word->count == 2 && word->first == name && defines(name, len);
}

void carry_trim(const char *headers, const char *modules, struct buf *out)
{
	CLEANUP(words_free) struct words names = {0};
	const char *end;

	add_names(&names, headers);
	find_mentions(&names, headers, modules);
	for (const char *s = headers; *s; s = end) {
		const char *name;
		size_t len;

		end = behind_statement(s);
		name = declared(s, end, &len);
		if (!len || !needless(words_find(&names, name, name + len), end))
			buf_add(out, s, (size_t)(end - s));
	}
	for (const char *s = modules; *s; s = end) {
		end = behind_statement(s);
		if (!uncalled(&names, s))
			buf_add(out, s, (size_t)(end - s));
	}
}
