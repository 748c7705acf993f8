/* SPDX-License-Identifier: MIT */
/* Travels in no user-data. */
#include <ctype.h>
#include <string.h>

#include "firstboot/secrets.h"

enum { SECRETS_ARMOUR = 512 };        /* bytes behind a header in which its key begins */
enum { SECRETS_RUN = 40 };            /* of base64: what no example has */
enum { SECRETS_MAX_NAME = 64 };

static size_t secrets_line(const struct buf *text, const char *at)
{
	size_t line = 1;

	for (const char *p = text->data; p < at; p++)
		line += *p == '\n';
	return line;
}

static const char *secrets_find(const struct buf *text, const char *from, const char *what,
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

static bool secrets_is_name(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* PASSWORD_FILE names a file, and BYPASS nothing. */
static bool secrets_sounds(const char *name, size_t n)
{
	static const char *const words[] = { "PASSWORD", "PASSWD", "PASSPHRASE", "_PASS", "SECRET",
					     "TOKEN", "API_KEY", "APIKEY", "ACCESS_KEY",
					     "PRIVATE_KEY", "_CREDENTIAL" };
	BUF(upper);

	for (size_t i = 0; i < n; i++)
		buf_char(&upper, (char)toupper((unsigned char)name[i]));
	if (n < 4 || !strcmp(upper.data + n - 4, "FILE") || !strcmp(upper.data + n - 4, "PATH"))
		return false;
	for (size_t i = 0; i < COUNT(words); i++)
		if (strstr(upper.data, words[i]))
			return true;
	return false;
}

static bool secrets_in_comment(const struct buf *text, const char *at)
{
	const char *line = at;

	while (line > text->data && line[-1] != '\n')
		line--;
	line += strspn(line, " \t");
	return *line == '#' || *line == ';';
}

size_t secrets_assigned(const char *rule, const struct buf *text)
{
	const char *end = text->data + text->len;

	(void)rule;
	for (const char *p = text->data; (p = memchr(p, '=', (size_t)(end - p))); p++) {
		const char *name = p, *value = p + 1;

		while (name > text->data && p < name + SECRETS_MAX_NAME &&
		       secrets_is_name(name[-1]))
			name--;
		value += strspn(value, " \t\"'");
		if (!*value || strchr("\n$%/<&{`", *value) ||
		    !secrets_sounds(name, (size_t)(p - name)))
			continue;
		if (!secrets_in_comment(text, name))
			return secrets_line(text, p);
		while (p + 1 < end && p[1] != '\n')
			p++;
	}
	return 0;
}

size_t secrets_login(const char *rule, const struct buf *text)
{
	static const char ends[] = " \t\r\n/@\"'<>", user_ends[] = ": \t\r\n/@\"'<>";

	(void)rule;
	for (const char *p = text->data; (p = secrets_find(text, p, "://", 3));) {
		size_t user = strcspn(p += 3, user_ends);
		size_t password = p[user] == ':' ? strcspn(p + user + 1, ends) : 0;

		if (password && p[user + 1 + password] == '@' && !strchr("$%{", p[user + 1]))
			return secrets_line(text, p);
	}
	return 0;
}

static bool secrets_is_base64(char c)
{
	return isalnum((unsigned char)c) || c == '+' || c == '/';
}

/* In JSON the lines' ends are "\n". */
static bool secrets_has_armour(const char *p, const char *end)
{
	size_t run = 0;

	if (end - p > SECRETS_ARMOUR)
		end = p + SECRETS_ARMOUR;
	for (; p < end && run < SECRETS_RUN; p++)
		run = secrets_is_base64(*p) && p[-1] != '\\' ? run + 1 : 0;
	return run == SECRETS_RUN;
}

size_t secrets_key(const char *rule, const struct buf *text)
{
	static const char begin[] = "-----BEGIN ", dashes[] = "-----";
	const char *all_end = text->data + text->len;

	(void)rule;
	for (const char *p = text->data; (p = secrets_find(text, p, begin, sizeof(begin) - 1));) {
		const char *end, *words;

		p += sizeof(begin) - 1;
		end = secrets_find(text, p, dashes, sizeof(dashes) - 1);
		words = end ? memmem(p, (size_t)(end - p), "PRIVATE KEY", 11) : NULL;
		if (words && end - p < SECRETS_MAX_NAME &&
		    secrets_has_armour(end + sizeof(dashes) - 1, all_end))
			return secrets_line(text, p);
	}
	return 0;
}

/* The first place of the prefix that is not part of a longer word. */
static size_t secrets_prefixed(const char *prefix, size_t len, size_t more, const struct buf *text)
{
	for (const char *p = text->data; (p = secrets_find(text, p, prefix, len)); p++) {
		const char *q = p + len;

		if (p > text->data && secrets_is_base64(p[-1]))
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

/* A line of NIS, "+::::", says nothing by itself. */
size_t secrets_field(const char *rule, const struct buf *text)
{
	size_t number = 0;

	for (const char *line = buf_text(text); *line; line += strcspn(line, "\n")) {
		const char *field;

		line += *line == '\n';
		number++;
		if (!*line || *line == '\n' || *line == '+' || *line == '-' || *line == '#')
			continue;
		field = line + strcspn(line, ":\n");
		field += *field == ':';
		if (!secrets_lists(rule, field, strcspn(field, ":\n")))
			return number;
	}
	return 0;
}

size_t secrets_word(const char *rule, const struct buf *text)
{
	const char *p = buf_text(text);
	size_t n;

	p += strspn(p, " \t\r\n");
	n = strcspn(p, " \t\r\n");
	return n && (!secrets_lists(rule, p, n) || p[n + strspn(p + n, " \t\r\n")]);
}
