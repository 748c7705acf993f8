/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "generator/tools/shorten.h"

enum kind { WORD, TEXT, LINE_END, OTHER };

struct token {
	const char *s, *end;
	enum kind kind;
};

/* Where the reader is in the source. */
struct place {
	int braces, brackets;
	bool directive, enumeration;
	struct token before[2];       /* the last tokens, the newer first */
};

/* The token at s, blanks and numbers among the others. */
static struct token token_at(const char *s)
{
	if (*s == '"' || *s == '\'')
		return (struct token){ s, words_behind_quoted(s), TEXT };
	if (isdigit((unsigned char)*s))
		return (struct token){ s, words_behind(s), OTHER };
	if (words_part(*s))
		return (struct token){ s, words_behind(s), WORD };
	if (s[0] == '\\' && s[1] == '\n')
		return (struct token){ s, s + 2, OTHER };
	return (struct token){ s, s + 1, *s == '\n' ? LINE_END : OTHER };
}

static bool is(const struct token *t, const char *text)
{
	size_t n = strlen(text);

	return t->s && (size_t)(t->end - t->s) == n && !memcmp(t->s, text, n);
}

static bool is_one_of(const struct token *t, const char *const *words)
{
	while (*words && !is(t, *words))
		words++;
	return *words;
}

/* Words of the language that stand where a name of ours could. */
static bool is_language(const struct token *t)
{
	static const char *const words[] = {
		"__attribute__", "bool", "char", "const", "double", "enum", "float", "int", "long",
		"main", "short", "signed", "static", "struct", "union", "unsigned", "void", NULL,
	};

	return is_one_of(t, words);
}

/* Of two words in a row the second is declared, unless the first is one of these. */
static bool is_declared(const struct place *p, const struct token *t)
{
	static const char *const others[] = {
		"case", "else", "enum", "goto", "return", "sizeof", "struct", "union", NULL,
	};

	return p->before[0].s && p->before[0].kind == WORD && !is_one_of(&p->before[0], others) &&
	       *t->end && strchr(",;)[=", *t->end);
}

/* Attributes that only help to find mistakes. */
static bool is_help(const struct token *t)
{
	return is(t, "MUST_USE") || is(t, "PRINTF");
}

/* Does the word define something? */
static bool defines(const struct place *p, const struct token *t)
{
	if (is_help(t))
		return false;
	if (p->directive)
		return is(&p->before[0], "define") && !is(t, "_GNU_SOURCE");
	if (p->enumeration)
		return is(&p->before[0], "{") || is(&p->before[0], ",");
	if (is_language(t))
		return false;
	if (p->braces || p->brackets)
		return is_declared(p, t);
	return *t->end && strchr("([=;{", *t->end);
}

static void step(struct place *p, const struct token *t)
{
	if (t->kind == LINE_END)
		p->directive = false;
	if (*t->s == '#' && (!p->before[0].s || p->before[0].kind == LINE_END))
		p->directive = true;
	if (!p->directive && t->kind == OTHER) {
		if (*t->s == '{' && (is(&p->before[0], "enum") || is(&p->before[1], "enum")))
			p->enumeration = true;
		if (*t->s == '}')
			p->enumeration = false;
		p->braces += (*t->s == '{') - (*t->s == '}');
		p->brackets += (*t->s == '(') - (*t->s == ')');
	}
	if (*t->s != ' ') {
		p->before[1] = p->before[0];
		p->before[0] = *t;
	}
}

void shorten_read(struct words *w, const char *source)
{
	struct place place = {0};
	struct token t;

	for (const char *s = source; *s; s = t.end) {
		t = token_at(s);
		if (t.kind == WORD) {
			struct word *word = words_add(w, t.s, t.end);

			word->count++;
			word->ours |= defines(&place, &t);
		}
		step(&place, &t);
	}
}

/* Words that start as this one, which ## joins to others, keep their names, and so
 * do their ends. */
static void keep_joined(struct words *w, const char *s, size_t len)
{
	for (size_t i = 0; i < w->slots; i++) {
		struct word *word = &w->slot[i], *end;

		if (word->len <= len || memcmp(word->s, s, len))
			continue;
		word->ours = false;
		end = words_find(w, word->s + len, word->s + word->len);
		if (end)
			end->ours = false;
	}
}

static void keep_line(struct words *w, const char *s)
{
	for (const char *end; *s && *s != '\n'; s = end + (end == s)) {
		struct word *word;

		end = words_behind(s);
		word = words_find(w, s, end);
		if (word)
			word->ours = false;
	}
}

/* What an #include <…> names is not ours, nor what stands beside a ##. */
void shorten_keep(struct words *w, const char *source)
{
	static const char taken[] = SHORTEN_STRUCT;

	words_add(w, taken, taken + sizeof(taken) - 1);
	keep_joined(w, "PREBAKE_", sizeof("PREBAKE_") - 1);
	for (const char *s = source; (s = strstr(s, "##")); s += 2) {
		const char *start = s;

		while (start > source && words_part(start[-1]))
			start--;
		keep_joined(w, start, (size_t)(s - start));
	}
	for (const char *s = source; (s = strstr(s, "#include")); s++)
		keep_line(w, s);
}

static int most_frequent_first(const void *a, const void *b)
{
	const struct word *x = *(struct word *const *)a, *y = *(struct word *const *)b;

	if (x->count != y->count)
		return x->count < y->count ? 1 : -1;
	return x->order < y->order ? -1 : 1;
}

/* The n-th short name: A … Z, Aa … A9, Ba … */
static void short_name(size_t n, char *ret)
{
	static const char second[] = "abcdefghijklmnopqrstuvwxyz0123456789";

	memset(ret, 0, 4);
	if (n < 26) {
		ret[0] = (char)('A' + n);
		return;
	}
	n -= 26;
	ret[0] = (char)('A' + n / 36);
	ret[1] = second[n % 36];
	if (n / 36 >= 26)
		abort();
}

/* The more frequent, the shorter; but no name that there is already. */
void shorten_name(struct words *w)
{
	autofree struct word **list = calloc(w->n + 1, sizeof(struct word *));
	size_t n = 0, next = 0;

	if (!list)
		abort();
	for (struct word *word = w->slot; word < w->slot + w->slots; word++)
		if (word->ours && word->len > 2)
			list[n++] = word;
	qsort(list, n, sizeof(struct word *), most_frequent_first);
	for (size_t i = 0; i < n; i++)
		do {
			short_name(next++, list[i]->other);
		} while (words_find(w, list[i]->other,
				    list[i]->other + strlen(list[i]->other)));
}

/* Words without which one file means the same. */
static bool needless(const struct place *p, const struct token *t)
{
	bool file_scope = !p->braces && !p->brackets;

	return is(t, "const") || (!p->directive && (is_help(t) ||
				  (file_scope && (is(t, "static") || is(t, "inline")))));
}

/* What a word of the language is called instead. */
static const char *brief(const struct token *t)
{
	return is(t, "true") ? "1" : is(t, "false") ? "0" : is(t, "struct") ? SHORTEN_STRUCT :
	       NULL;
}

void shorten_write(struct words *w, const char *source, struct buf *out)
{
	struct place place = {0};
	const char *from = source;    /* what is not written yet */
	struct token t;

	for (const char *s = source; *s; s = t.end) {
		const struct word *word;
		const char *other;
		bool drop;

		t = token_at(s);
		step(&place, &t);
		if (t.kind != WORD)
			continue;
		word = words_find(w, t.s, t.end);
		drop = needless(&place, &t);
		other = drop ? "" : *word->other ? word->other : brief(&t);
		if (!other)
			continue;
		buf_add(out, from, (size_t)(t.s - from));
		buf_str(out, other);
		if (drop && *t.end == '(') /* PRINTF(1, 2) */
			t.end = strchr(t.end, ')') + 1;
		from = t.end + (drop && *t.end == ' ');
	}
	buf_str(out, from);
}
