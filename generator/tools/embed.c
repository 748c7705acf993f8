/* SPDX-License-Identifier: MIT */
/*
 * embed - writes the files named on the command line as the C table
 * embedded_table[].  C source travels to servers inside user-data of limited
 * size, so it loses comments, include guards, indentation and blank lines; so do
 * install.sh and the units.
 */
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct text {
	char *p;
	size_t len;
};

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

/* A run of blanks is needed between words, and where operators could join. */
static bool blank_needed(const char *line, const char *out, char next)
{
	static const char safe[] = "(){}[];,?:=";

	if (out == line || next == '\n')
		return false;
	return *line == '#' || !(strchr(safe, out[-1]) || strchr(safe, next));
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

/* Shell and units: whole lines of comment and leading tabs go.  Neither means
 * anything in what these files quote. */
static void strip_script(struct text *t)
{
	const char *s = t->p;
	char *out = t->p;

	while (*s) {
		s += strspn(s, "\t");
		size_t n = strcspn(s, "\n"), whole = n + (s[n] == '\n');
		bool comment = s[0] == '#' && s[1] != '!';

		memmove(out, s, whole);
		out += comment || !n ? 0 : whole;
		s += whole;
	}
	*out = '\0';
	t->len = (size_t)(out - t->p);
}

static bool ends_with(const char *s, const char *end)
{
	size_t n = strlen(s), m = strlen(end);

	return n >= m && !strcmp(s + n - m, end);
}

static void print_file(const char *path, size_t index)
{
	struct text t = read_file(path);

	if (!ends_with(path, ".gpg") && strlen(t.p) != t.len)
		fail(path, "holds a NUL byte");
	if (ends_with(path, ".c") || ends_with(path, ".h"))
		strip_c(&t);
	if (ends_with(path, ".h"))
		strip_guard(path, &t);
	if (ends_with(path, "install.sh") || ends_with(path, ".service"))
		strip_script(&t);
	printf("static const char file_%zu[] = {\n", index);
	for (size_t i = 0; i < t.len; i++)
		printf(t.p[i] < 0 ? "'\\x%02x'," : "%d,", (unsigned char)t.p[i]);
	printf("0\n};\n");
	free(t.p);
}

/* Paths must be sorted, and without a quote or backslash: they are ours. */
int main(int argc, char **argv)
{
	puts("#include \"generator/embedded.h\"");
	for (int i = 1; i < argc; i++)
		print_file(argv[i], (size_t)i);
	puts("const struct embedded embedded_table[] = {");
	for (int i = 1; i < argc; i++)
		printf("\t{ \"%s\", file_%d, sizeof(file_%d) - 1 },\n", argv[i], i, i);
	puts("\t{ 0 },\n};");
	return fflush(stdout) || ferror(stdout) ? EXIT_FAILURE : EXIT_SUCCESS;
}
