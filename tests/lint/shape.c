/* SPDX-License-Identifier: MIT */
/*
 * shape - what docs/STYLE.md says about the shape of C source, checked.
 *
 *   shape FILE…    prints "FILE:LINE: what is wrong"; exit status 1 if anything is
 *   shape -d FILE… prints "KIND NAME FILE:LINE" for what a file defines for itself:
 *                  static functions, structs, enums, macros
 *
 * Leans on the house style: a function's braces stand alone in the first column.
 */
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"

enum {
	MAX_FUNCTION = 60, MAX_PARAMETERS = 6, MAX_DEPTH = 4, MAX_COLUMNS = 100,
	MAX_SOURCE = 400, MAX_HEADER = 100, TAB = 8, MAX_BYTES = 1 << 20,
};

static const char *const forbidden[] = {
	"sprintf", "vsprintf", "strcpy", "strcat", "strncpy", "strtok", "atoi", "atol", "atof",
	"gets", "scanf", "sscanf", "goto", "typedef struct", "alloca", "system", "tmpnam", NULL,
};

struct scan {
	const char *path;
	unsigned line, depth, wrong;
	bool definitions;             /* -d */
	unsigned function;            /* line of the '{' of the function we are in; 0: none */
	struct buf head;              /* code since the last ';' or '}' outside of functions */
};

static void report(struct scan *s, unsigned line, const char *what, const char *name, unsigned n,
		   unsigned max)
{
	s->wrong++;
	if (s->definitions)
		return;
	printf("%s:%u: %s", s->path, line, what);
	if (name)
		printf(" '%s'", name);
	if (max)
		printf(": %u, at most %u", n, max);
	putchar('\n');
}

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* Blank the constant or comment that starts at p; returns what is behind it. */
static char *blank(char *p)
{
	char quote = *p, *start = p;

	if (quote == '/') {
		char *end = p[1] == '*' ? strstr(p + 2, "*/") : strchr(p, '\n');

		end = !end ? p + strlen(p) : p[1] == '*' ? end + 2 : end;
		for (; p < end; p++)
			*p = *p == '\n' ? '\n' : ' ';
		return end;
	}
	for (p++; *p && *p != quote && *p != '\n'; p++)
		if (*p == '\\' && p[1])
			p++;
	if (*p != quote)
		return p;
	for (char *q = start + 1; q < p; q++)
		*q = *q == '\n' ? '\n' : '_';
	return p + 1;
}

/* Leave only code: no comments, nothing in quotes. */
static void strip(char *p)
{
	while (*p) {
		bool comment = p[0] == '/' && (p[1] == '*' || p[1] == '/');

		p = comment || *p == '"' || *p == '\'' ? blank(p) : p + 1;
	}
}

static void check_columns(struct scan *s, const char *line, size_t len)
{
	unsigned columns = 0;

	for (size_t i = 0; i < len; i++) {
		if (line[i] == '\t')
			columns += TAB - columns % TAB;
		else if ((line[i] & 0xc0) != 0x80)
			columns++;
	}
	if (columns > MAX_COLUMNS)
		report(s, s->line, "columns", NULL, columns, MAX_COLUMNS);
	if (len && (line[len - 1] == ' ' || line[len - 1] == '\t'))
		report(s, s->line, "white space at the end of the line", NULL, 0, 0);
}

/* Does the word stand in the code, and, if it is one, as a call? */
static bool uses(const char *code, const char *word)
{
	size_t n = strlen(word);
	bool call = strcmp(word, "goto") != 0 && !strchr(word, ' ');

	for (const char *p = code; (p = strstr(p, word)); p += n)
		if ((p == code || !is_word(p[-1])) && !is_word(p[n]) && (!call || p[n] == '('))
			return true;
	return false;
}

static void check_words(struct scan *s, const char *code)
{
	for (size_t i = 0; forbidden[i]; i++)
		if (uses(code, forbidden[i]))
			report(s, s->line, "forbidden", forbidden[i], 0, 0);
}

/* Where the parameters start: the last '(' at the outermost level, before which
 * stands the function's name. */
static const char *parameters(const char *head)
{
	const char *found = NULL;
	unsigned depth = 0;

	for (const char *p = head; *p; p++) {
		if (*p == '(' && !depth++ && !found)
			found = p;
		if (*p == ')' && depth)
			depth--;
	}
	return found;
}

static void function_name(const char *head, struct buf *ret)
{
	const char *end = parameters(head), *p;

	if (!end)
		return;
	while (end > head && end[-1] == ' ')
		end--;
	for (p = end; p > head && is_word(p[-1]); p--)
		;
	buf_add(ret, p, (size_t)(end - p));
}

static unsigned count_parameters(const char *head)
{
	unsigned n = 1, depth = 0;

	for (const char *p = parameters(head); p && *p; p++) {
		depth += *p == '(';
		n += *p == ',' && depth == 1;
		if (*p == ')' && --depth == 0)
			break;
	}
	return n;
}

static void begin_function(struct scan *s)
{
	CLEANUP(buf_free) struct buf name = {0};
	unsigned n = count_parameters(buf_text(&s->head));

	s->function = s->line;
	function_name(buf_text(&s->head), &name);
	if (n > MAX_PARAMETERS)
		report(s, s->line, "parameters of", buf_text(&name), n, MAX_PARAMETERS);
	if (s->definitions && strstr(buf_text(&s->head), "static "))
		printf("function %s %s:%u\n", buf_text(&name), s->path, s->line);
}

static void end_function(struct scan *s)
{
	CLEANUP(buf_free) struct buf name = {0};
	unsigned lines = s->line - s->function + 1;

	function_name(buf_text(&s->head), &name);
	if (lines > MAX_FUNCTION)
		report(s, s->function, "lines of", buf_text(&name), lines, MAX_FUNCTION);
	s->function = 0;
	s->head.len = 0;
}

static void check_depth(struct scan *s, const char *code)
{
	for (; *code; code++) {
		if (*code == '{' && ++s->depth > MAX_DEPTH && s->function)
			report(s, s->line, "levels of braces", NULL, s->depth, MAX_DEPTH);
		else if (*code == '}' && s->depth)
			s->depth--;
	}
}

/* "struct x {", "enum x {", "#define x" at the start of the line. */
static void print_definition(const struct scan *s, const char *code)
{
	static const char *const kinds[] = { "struct ", "enum ", "#define ", NULL };

	for (size_t i = 0; kinds[i]; i++) {
		size_t n = strlen(kinds[i]), end;

		if (strncmp(code, kinds[i], n))
			continue;
		for (end = n; is_word(code[end]);)
			end++;
		if (end > n && (*code == '#' || !strcmp(code + end, " {")))
			printf("%.*s %.*s %s:%u\n", (int)n - 1, code, (int)(end - n), code + n,
			       s->path, s->line);
	}
}

static void scan_code(struct scan *s, const char *code)
{
	if (s->definitions)
		print_definition(s, code);
	check_words(s, code);
	if (*code == '#')
		return;
	if (!s->function && !s->depth && !strcmp(code, "{"))
		begin_function(s);
	check_depth(s, code);
	if (s->function && !s->depth) {
		end_function(s);
	} else if (!s->function) {
		buf_str(&s->head, code);
		buf_char(&s->head, ' ');
		if (!s->depth && strpbrk(code, ";}"))
			s->head.len = 0;
	}
}

static void scan_lines(struct scan *s, const char *text, char *code)
{
	while (*code) {
		size_t len = strcspn(text, "\n"), clen = strcspn(code, "\n");
		bool last = !code[clen];

		s->line++;
		code[clen] = '\0';
		check_columns(s, text, len);
		scan_code(s, code);
		text += len + 1;
		code += last ? clen : clen + 1;
	}
}

static bool is_header(const char *path)
{
	size_t n = strlen(path);

	return n > 2 && !strcmp(path + n - 2, ".h");
}

static bool scan_file(const char *path, bool definitions, struct diag *d)
{
	struct scan s = { .path = path, .definitions = definitions };
	CLEANUP(buf_free) struct buf text = {0}, code = {0};
	unsigned max = is_header(path) ? MAX_HEADER : MAX_SOURCE;

	if (!file_read(path, MAX_BYTES, &text, d))
		return false;
	buf_add(&code, buf_text(&text), text.len);
	buf_char(&code, '\0');
	strip(code.data);
	scan_lines(&s, buf_text(&text), code.data);
	if (strncmp(buf_text(&text), "/* SPDX-License-Identifier: MIT */\n", 35))
		report(&s, 1, "the first line must be the SPDX line", NULL, 0, 0);
	if (s.line > max)
		report(&s, s.line, "lines of the file", NULL, s.line, max);
	buf_free(&s.head);
	return !s.wrong || definitions;
}

int main(int argc, char **argv)
{
	struct diag d = { .out = stderr };
	bool definitions = argc > 1 && !strcmp(argv[1], "-d"), ok = true;

	for (int i = definitions ? 2 : 1; i < argc; i++)
		ok = scan_file(argv[i], definitions, &d) && ok;
	return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
