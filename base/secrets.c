/* SPDX-License-Identifier: MIT */
/* Travels in no user-data. */
#include <ctype.h>
#include <string.h>

#include "base/secrets.h"

enum { SECRETS_ARMOUR = 512 };        /* bytes behind a header in which its key begins */
enum { SECRETS_MAX_HEADER = 64 };

size_t secrets_line(const struct buf *text, const char *at)
{
	size_t line = 1;

	for (const char *p = text->data; p < at; p++)
		line += *p == '\n';
	return line;
}

const char *secrets_find(const struct buf *text, const char *from, const char *what,
				size_t n)
{
	return memmem(from, (size_t)(text->data + text->len - from), what, n);
}

bool secrets_lists(const char *words, const char *word, size_t n)
{
	for (; *words; words += *words == ' ') {
		size_t len = strcspn(words, " ");

		if ((len == n && !strncmp(words, word, n)) || (!n && !strncmp(words, "''", len)))
			return true;
		words += len;
	}
	return false;
}

/* Lines stay lines. */
static void secrets_squeeze(const struct buf *text, struct buf *ret)
{
	buf_char(ret, '\n');
	for (size_t i = 0; i < text->len; i++)
		if (text->data[i] != ' ' && text->data[i] != '\t' && text->data[i] != '\r')
			buf_char(ret, text->data[i]);
	buf_char(ret, '\n');
}

size_t secrets_held(const char *rule, const struct buf *text)
{
	BUF(squeezed);

	secrets_squeeze(text, &squeezed);
	while (*rule) {
		size_t n = strcspn(rule, "|");
		const char *at = secrets_find(&squeezed, squeezed.data, rule, n);

		if (at)
			return secrets_line(&squeezed, at + 1) - 1;
		rule += n + (rule[n] == '|');
	}
	return 0;
}

bool secrets_is_name(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static bool secrets_is_base64(char c)
{
	return isalnum((unsigned char)c) || c == '+' || c == '/';
}

/* run: of base64, without a break, what no example has.  In JSON the lines' ends are "\n". */
static bool secrets_has_armour(const char *p, const char *end, size_t run)
{
	size_t n = 0;

	if (end - p > SECRETS_ARMOUR)
		end = p + SECRETS_ARMOUR;
	for (; p < end && n < run; p++)
		n = secrets_is_base64(*p) && p[-1] != '\\' ? n + 1 : 0;
	return n == run;
}

/* Does a key begin at these words, which "-----" ends? */
static bool secrets_is_key(const struct buf *text, const char *words)
{
	static const struct {
		const char *words;
		size_t run;
	} keys[] = {
		{ "PRIVATE KEY", 40 }, { "OpenVPN Static key", 32 }, { "OpenVPN tls-crypt-v2", 40 },
	};
	const char *end = secrets_find(text, words, "-----", 5);

	if (!end || end - words >= SECRETS_MAX_HEADER)
		return false;
	for (size_t i = 0; i < COUNT(keys); i++)
		if (memmem(words, (size_t)(end - words), keys[i].words, strlen(keys[i].words)))
			return secrets_has_armour(end + 5, text->data + text->len, keys[i].run);
	return false;
}

size_t secrets_key(const char *rule, const struct buf *text)
{
	static const char begin[] = "-----BEGIN ";

	(void)rule;
	for (const char *p = text->data; (p = secrets_find(text, p, begin, sizeof(begin) - 1));) {
		p += sizeof(begin) - 1;
		if (secrets_is_key(text, p))
			return secrets_line(text, p);
	}
	return 0;
}

size_t secrets_swap(const char *rule, const struct buf *text)
{
	enum { PAGE = 4096 };
	static const char swap[] = "SWAPSPACE2";

	(void)rule;
	if (text->len < PAGE || memcmp(text->data + PAGE - strlen(swap), swap, strlen(swap)) != 0)
		return 0;
	for (size_t i = PAGE; i < text->len; i++)
		if (text->data[i])
			return 1;
	return 0;
}

/* The first place of the prefix that is not part of a longer word; "//" begins one. */
static size_t secrets_prefixed(const char *prefix, size_t len, size_t more, const struct buf *text)
{
	for (const char *p = text->data; (p = secrets_find(text, p, prefix, len)); p++) {
		const char *q = p + len;

		if (p > text->data && secrets_is_base64(p[-1]) &&
		    (p - 1 == text->data || p[-1] != '/' || p[-2] != '/'))
			continue;
		while ((size_t)(q - p) < len + more && (secrets_is_name(*q) || *q == '-'))
			q++;
		if ((size_t)(q - p) >= len + more)
			return secrets_line(text, p);
	}
	return 0;
}

size_t secrets_token(const char *rule, const struct buf *text)
{
	while (*rule) {
		size_t n = strcspn(rule, " "), len = n, line;

		while (len && isdigit((unsigned char)rule[len - 1]))
			len--;
		line = secrets_prefixed(rule, len, strtoul(rule + len, NULL, 10), text);
		if (line)
			return line;
		rule += n + (rule[n] == ' ');
	}
	return 0;
}

static const char *secrets_line_end(const char *line, const char *end)
{
	const char *stop = memchr(line, '\n', (size_t)(end - line));

	return stop ? stop : end;
}

/* Move to the next word of a line; its bytes, 0: there is none but in a comment. */
static size_t secrets_next(const char **p, const char *end)
{
	static const char blanks[] = " \t\r=\"";
	size_t n = 0;

	while (*p < end && strchr(blanks, **p))
		++*p;
	while (*p + n < end && !strchr(blanks, (*p)[n]))
		n++;
	return n && **p == '#' ? 0 : n;
}

/* Does the line set the option to a word that the rule, "NAME a b", has not? */
static bool secrets_sets(const char *rule, const char *line, const char *end)
{
	size_t name = strcspn(rule, " "), n = secrets_next(&line, end);

	if (n != name || strncasecmp(rule, line, n) != 0)
		return false;
	while (line += n, n = secrets_next(&line, end))
		if (!secrets_lists(rule + name, line, n))
			return true;
	return false;
}

static size_t secrets_set(const char *rule, const struct buf *text)
{
	const char *end = text->data + text->len;
	size_t number = 0;

	for (const char *line = text->data, *stop; line < end; line = stop + 1) {
		stop = secrets_line_end(line, end);
		number++;
		if (secrets_sets(rule, line, stop))
			return number;
	}
	return 0;
}

size_t secrets_option(const char *rule, const struct buf *text)
{
	size_t line = 0;

	while (*rule && !line) {
		size_t n = strcspn(rule, "|");
		BUF(option);

		buf_add(&option, rule, n);
		line = secrets_set(option.data, text);
		rule += n + (rule[n] == '|');
	}
	return line;
}

/* A line of NIS, "+::::", says nothing by itself. */
size_t secrets_field(const char *rule, const struct buf *text)
{
	const char *end = text->data + text->len;
	size_t number = 0;

	for (const char *line = text->data, *stop; line < end; line = stop + 1) {
		const char *field, *colon;

		stop = secrets_line_end(line, end);
		number++;
		if (line == stop || *line == '+' || *line == '-' || *line == '#')
			continue;
		field = memchr(line, ':', (size_t)(stop - line));
		field = field ? field + 1 : stop;
		colon = memchr(field, ':', (size_t)(stop - field));
		if (!secrets_lists(rule, field, (size_t)((colon ? colon : stop) - field)))
			return number;
	}
	return 0;
}

/* A NUL byte is no blank. */
size_t secrets_word(const char *rule, const struct buf *text)
{
	const char *p = buf_text(text);
	size_t n;

	if (strlen(p) != text->len)
		return 1;
	p += strspn(p, " \t\r\n");
	n = strcspn(p, " \t\r\n");
	return n && (!secrets_lists(rule, p, n) || p[n + strspn(p + n, " \t\r\n")]);
}
