/* SPDX-License-Identifier: MIT */
/*
 * embed - writes the files named on the command line as the C table
 * embedded_table[].  C source travels to servers inside user-data of limited
 * size, so it loses comments, include guards, indentation and blank lines; so do
 * install.sh and the units.  A second form of it has short names, but of files that say
 * of themselves that they travel in no user-data: their words are no measure.
 */
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "generator/tools/constants.h"
#include "generator/tools/shorten.h"

struct text {
	char *p;
	size_t len;
	bool source;                  /* C */
	bool small;                   /* has a form with short names */
};

static const char never_small[] = "Travels in no user-data.";

static void fail(const char *path, const char *what)
{
	fprintf(stderr, "embed: %s: %s\n", path, what);
	exit(EXIT_FAILURE);
}

static struct text read_file(const char *path)
{
	FILE *f = fopen(path, "rb");
	struct text t = {0};
	long size = 0;

	if (!f || fseek(f, 0, SEEK_END) || (size = ftell(f)) < 0 || fseek(f, 0, SEEK_SET))
		fail(path, "cannot read");
	t.len = (size_t)size;
	t.p = calloc(t.len + 1, 1);
	if (!t.p || fread(t.p, 1, t.len, f) != t.len)
		fail(path, "cannot read");
	fclose(f);
	return t;
}

/* Behind the string or character constant that starts at s. */
static const char *skip_quoted(const char *s)
{
	char quote = *s++;

	while (*s && *s != quote)
		s += s[0] == '\\' && s[1] ? 2 : 1;
	return *s ? s + 1 : s;
}

/* Behind the comment that starts at s, or s when none does. */
static const char *skip_comment(const char *s)
{
	const char *end;

	if (s[0] == '/' && s[1] == '/')
		return s + strcspn(s, "\n");
	if (s[0] != '/' || s[1] != '*')
		return s;
	end = strstr(s + 2, "*/");
	return end ? end + 2 : s + strlen(s);
}

/* A run of blanks is needed between words, where operators could join, between a word and
 * a string, whose prefix it could be (L"wide"), and in directives, where it can tell a
 * macro's arguments from its text. */
static bool blank_needed(const char *line, const char *out, char next)
{
	static const char operators[] = "+-*/%&|<>=!.^";

	if (out == line || next == '\n')
		return false;
	if (words_part(out[-1]))
		return *line == '#' || words_part(next) || next == '"';
	return *line == '#' || (strchr(operators, out[-1]) && strchr(operators, next)) ||
	       (out[-1] == '"' && words_part(next));
}

/* Appends what stands at s to *out and moves both: a constant as it is, a
 * comment or blanks as one blank or none, a new line unless the line is empty. */
static const char *strip_one(const char *s, char **out, char **line)
{
	const char *next = s;

	if (*s == '"' || *s == '\'') {
		next = skip_quoted(s);
		memmove(*out, s, (size_t)(next - s));
		*out += next - s;
		return next;
	}
	while (isblank((unsigned char)*next) || skip_comment(next) != next)
		next = isblank((unsigned char)*next) ? next + 1 : skip_comment(next);
	if (next != s) {
		if (*next && blank_needed(*line, *out, *next))
			*(*out)++ = ' ';
		return next;
	}
	if (*s != '\n' || *out != *line)
		*(*out)++ = *s;
	/* A continued #define stays one. */
	if (*s == '\n' && !(*out - *line > 1 && (*out)[-2] == '\\'))
		*line = *out;
	return s + 1;
}

static void strip_c(struct text *t)
{
	const char *s = t->p;
	char *out = t->p, *line = t->p;

	while (*s)
		s = strip_one(s, &out, &line);
	*out = '\0';
	t->len = (size_t)(out - t->p);
}

/* A header is carried once: its "#ifndef X", "#define X" … "#endif" goes. */
static void strip_guard(const char *path, struct text *t)
{
	char *define = strchr(t->p, '\n'), *body = define ? strchr(define + 1, '\n') : NULL;
	static const char end[] = "#endif\n";
	const size_t n = sizeof(end) - 1;

	if (!body || strncmp(t->p, "#ifndef ", 8) || strncmp(define + 1, "#define ", 8) ||
	    t->len < n || strcmp(t->p + t->len - n, end))
		fail(path, "a header must be one #ifndef … #endif");
	t->len -= n + (size_t)(body + 1 - t->p);
	memmove(t->p, body + 1, t->len);
	t->p[t->len] = '\0';
}

/* Shell and units: leading tabs, whole lines of comment, and comments behind a tab
 * go.  None of them means anything in what these files quote. */
static void strip_script(struct text *t)
{
	const char *s = t->p;
	char *out = t->p;

	while (*s) {
		s += strspn(s, "\t");
		size_t whole = strcspn(s, "\n"), n = whole;
		const char *comment = memmem(s, n, "\t# ", 3);

		if (comment || (s[0] == '#' && s[1] != '!'))
			n = comment ? (size_t)(comment - s) : 0;
		memmove(out, s, n);
		out += n;
		if (n)
			*out++ = '\n';
		s += whole + (s[whole] == '\n');
	}
	*out = '\0';
	t->len = (size_t)(out - t->p);
}

static bool ends_with(const char *s, const char *end)
{
	size_t n = strlen(s), m = strlen(end);

	return n >= m && !strcmp(s + n - m, end);
}

static struct text carried_file(const char *path)
{
	struct text t = read_file(path);

	t.source = ends_with(path, ".c") || ends_with(path, ".h");
	t.small = t.source && !strstr(t.p, never_small);
	if (!ends_with(path, ".gpg") && strlen(t.p) != t.len)
		fail(path, "holds a NUL byte");
	if (t.source)
		strip_c(&t);
	if (ends_with(path, ".h"))
		strip_guard(path, &t);
	if (ends_with(path, "install.sh") || ends_with(path, ".service"))
		strip_script(&t);
	return t;
}

static void print_data(const char *name, int number, const char *data, size_t len)
{
	printf("static const char %s_%d[] = {\n", name, number);
	for (size_t i = 0; i < len; i++)
		printf(data[i] < 0 ? "'\\x%02x'," : "%d,", (unsigned char)data[i]);
	printf("0\n};\n");
}

/* The small form's text, before names are short; not of other files. */
static struct buf *without_constants(const struct text *files, int n)
{
	CLEANUP(words_free) struct words constants = {0};
	struct buf *ret = calloc((size_t)n + 1, sizeof(*ret));
	struct word twice;

	if (!ret)
		fail("small", "out of memory");
	for (int i = 0; i < n; i++)
		if (files[i].small && !constants_read(&constants, files[i].p, &twice))
			fail(twice.s, "a constant with this name is in another file, too");
	for (int i = 0; i < n; i++)
		if (files[i].small)
			constants_write(&constants, files[i].p, &ret[i]);
	return ret;
}

static void print_files(const struct text *files, int n)
{
	CLEANUP(words_free) struct words words = {0};
	struct buf *texts = without_constants(files, n);

	for (int i = 0; i < n; i++)
		if (files[i].small)
			shorten_read(&words, buf_text(&texts[i]));
	for (int i = 0; i < n; i++)
		if (files[i].small)
			shorten_keep(&words, buf_text(&texts[i]));
	shorten_name(&words);
	for (int i = 0; i < n; i++) {
		CLEANUP(buf_free) struct buf small = {0};

		print_data("file", i, files[i].p, files[i].len);
		if (!files[i].small)
			continue;
		shorten_write(&words, buf_text(&texts[i]), &small);
		print_data("small", i, buf_text(&small), small.len);
	}
	for (int i = 0; i < n; i++)
		buf_free(&texts[i]);
	free(texts);
}

/* Paths must be sorted, and without a quote or backslash: they are ours. */
static void print_table(const struct text *files, char **paths, int n)
{
	puts("const struct embedded embedded_table[] = {");
	for (int i = 0; i < n; i++) {
		printf("\t{ \"%s\", file_%d, sizeof(file_%d) - 1, ", paths[i], i, i);
		printf(files[i].small ? "small_%d },\n" : "NULL },\n", i);
	}
	printf("\t{ 0 },\n};\nconst size_t embedded_n = %d;\n", n);
}

int main(int argc, char **argv)
{
	struct text *files = calloc((size_t)argc, sizeof(*files));
	int n = argc - 1;

	if (!files)
		fail(argv[0], "out of memory");
	for (int i = 0; i < n; i++)
		files[i] = carried_file(argv[i + 1]);
	puts("#include \"generator/embedded.h\"");
	print_files(files, n);
	print_table(files, argv + 1, n);
	for (int i = 0; i < n; i++)
		free(files[i].p);
	free(files);
	return fflush(stdout) || ferror(stdout) ? EXIT_FAILURE : EXIT_SUCCESS;
}
