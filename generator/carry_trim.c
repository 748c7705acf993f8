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
		if (depth > 0)
			s += strcspn(s, "(){}\"'");
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
		for (s += strcspn(s, ";{\"'"); *s == '"' || *s == '\''; s += strcspn(s, ";{\"'"))
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

/* The macro that the directive at s defines, or nothing. */
static const char *macro_name(const char *s, size_t *ret_len)
{
	static const char define[] = "#define ";
	const char *name = s + sizeof(define) - 1;

	*ret_len = 0;
	if (!strncmp(s, define, sizeof(define) - 1))
		*ret_len = (size_t)(words_behind(name) - name);
	return name;
}

/* What is declared there, and the macros. */
static void add_names(struct words *names, const char *text)
{
	const char *end;

	for (const char *s = text; *s; s = end) {
		const char *word;
		size_t len;

		end = behind_statement(s);
		word = *s == '#' ? macro_name(s, &len) : declared(s, end, &len);
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

/* Lines are joined where a mark ends one and no directive is near; a parameter is not
 * said to be unused. */
static void add_joined(const char *text, struct buf *out)
{
	static const char ignored[] = "(void)";
	bool continued = false;
	const char *end;

	for (const char *s = text; *s; s = end) {
		size_t n = strcspn(s, "\n");
		const char *word = s + sizeof(ignored) - 1;

		end = s + n + (s[n] == '\n');
		if (s > text + 1 && strchr("{;", s[-2]) &&
		    !strncmp(s, ignored, sizeof(ignored) - 1) && *words_behind(word) == ';')
			continue;
		buf_add(out, s, n);
		if (continued || !n || *s == '#' || strchr("#&|=", *end) ||
		    !strchr(";{},()\"&|", s[n - 1]))
			buf_char(out, '\n');
		continued = n && s[n - 1] == '\\';
	}
}

/* Is the function that is defined at s called nowhere?  It is declared, and defined. */
static bool uncalled(const struct words *names, const char *s)
{
	size_t len;
	const char *name = function_name(s, &len);
	const struct word *word = len ? words_find(names, name, name + len) : NULL;

	return word && word->count == 2 && word->first == name && defines(name, len);
}

static bool unused(const struct words *names, const char *s)
{
	size_t len;
	const char *name = macro_name(s, &len);

	return len && words_find(names, name, name + len)->count == 1;
}

void carry_trim(const char *headers, const char *modules, struct buf *out)
{
	CLEANUP(words_free) struct words names = {0};
	CLEANUP(buf_free) struct buf text = {0};
	const char *end;

	add_names(&names, headers);
	add_names(&names, modules);
	find_mentions(&names, headers, modules);
	for (const char *s = headers; *s; s = end) {
		const char *name;
		size_t len;

		end = behind_statement(s);
		name = declared(s, end, &len);
		if (len ? !needless(words_find(&names, name, name + len), end) :
			  !unused(&names, s))
			buf_add(&text, s, (size_t)(end - s));
	}
	for (const char *s = modules; *s; s = end) {
		end = behind_statement(s);
		if (!uncalled(&names, s) && !unused(&names, s))
			buf_add(&text, s, (size_t)(end - s));
	}
	add_joined(buf_text(&text), out);
}
