/* SPDX-License-Identifier: MIT */
#include <stdbool.h>
#include <string.h>

#include "generator/carry_trim.h"
#include "generator/words.h"

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
	while (name > s && words_part(name[-1]))
		name--;
	*ret_len = (size_t)(bracket - name);
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

/* The last mention of each name in the headers, the first in the modules. */
static void find_mentions(const struct words *names, const char *headers, const char *modules)
{
	const char *end;

	for (const char *s = headers; *s; s = end) {
		struct word *word;

		end = words_behind(s);
		word = words_find(names, s, end);
		if (word)
			word->last = s;
		end += end == s;
	}
	for (const char *s = modules; *s; s = end) {
		struct word *word;

		end = words_behind(s);
		word = words_find(names, s, end);
		if (word && !word->first)
			word->first = s;
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

/* Lines are joined where a mark ends one and no directive is near; a parameter is not
 * said to be unused. */
static void add_joined(const char *text, struct buf *out)
{
	static const char unused[] = "(void)";
	bool continued = false;
	const char *end;

	for (const char *s = text; *s; s = end) {
		size_t n = strcspn(s, "\n");
		const char *word = s + sizeof(unused) - 1;

		end = s + n + (s[n] == '\n');
		if (s > text + 1 && strchr("{;", s[-2]) &&
		    !strncmp(s, unused, sizeof(unused) - 1) && *words_behind(word) == ';')
			continue;
		buf_add(out, s, n);
		if (continued || !n || *s == '#' || strchr("#&|=", *end) ||
		    !strchr(";{},()\"&|", s[n - 1]))
			buf_char(out, '\n');
		continued = n && s[n - 1] == '\\';
	}
}

void carry_trim(const char *headers, const char *modules, struct buf *out)
{
	CLEANUP(words_free) struct words names = {0};
	CLEANUP(buf_free) struct buf text = {0};
	const char *end;

	add_names(&names, headers);
	find_mentions(&names, headers, modules);
	for (const char *s = headers; *s; s = end) {
		const char *name;
		size_t len;

		end = behind_statement(s);
		name = declared(s, end, &len);
		if (!len || !needless(words_find(&names, name, name + len), end))
			buf_add(&text, s, (size_t)(end - s));
	}
	buf_str(&text, modules);
	add_joined(text.data, out);
}
