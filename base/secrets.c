/* SPDX-License-Identifier: MIT */
/* Travels in no user-data. */
#include <ctype.h>
#include <string.h>

#include "base/secrets.h"

enum { SECRETS_ARMOUR = 512 };        /* bytes behind a header in which its key begins */
enum { SECRETS_MAX_NAME = 64 };
enum { SECRETS_LONG = 24 };           /* letters and digits: no name in a path has so many */

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

/* PASSWORD_FILE names a file, TOKEN_EXPIRE_MINUTES a time, and BYPASS nothing. */
static bool secrets_is_about(const char *name, size_t n)
{
	static const char *const ends[] = {
		"FILE", "PATH", "DIR", "_URL", "_URI", "_ENDPOINT", "_HEADER", "_ISSUER", "_TTL",
		"_EXPIRY", "_EXPIRES", "_EXPIRES_IN", "_EXPIRE", "_EXPIRATION", "_LIFETIME",
		"_TIMEOUT", "_AGE", "_SECONDS", "_MINUTES", "_HOURS", "_DAYS", "_LENGTH",
		"_ENABLED", "_REQUIRED", "_ALGORITHM", "_TYPE",
	};

	for (size_t i = 0; i < COUNT(ends); i++) {
		size_t len = strlen(ends[i]);

		if (n >= len && !memcmp(name + n - len, ends[i], len))
			return true;
	}
	return false;
}

static bool secrets_sounds(const char *name, size_t n)
{
	static const char *const words[] = { "PASSWORD", "PASSWD", "PASSPHRASE", "_PASS", "SECRET",
					     "TOKEN", "API_KEY", "APIKEY", "ACCESS_KEY",
					     "PRIVATE_KEY", "_CREDENTIAL", "MYSQL_PWD",
					     "APP_KEY", "ENCRYPTION_KEY" };
	BUF(upper);

	for (size_t i = 0; i < n; i++)
		buf_char(&upper, (char)toupper((unsigned char)name[i]));
	if (!n || secrets_is_about(upper.data, n))
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

/* "$6$…" of crypt(5), for which a compose file has "$$6$$…"; the others are references. */
static bool secrets_is_hash(const char *p)
{
	p += strspn(p, "$");
	while (islower((unsigned char)*p) || isdigit((unsigned char)*p))
		p++;
	return *p == '$';
}

/* What base64 is not: without '+', without '=' at the end, of names that are not long. */
static bool secrets_is_path(const char *p, size_t n)
{
	size_t run = 0;

	for (size_t i = 0; i < n && run < SECRETS_LONG; i++) {
		run = isalnum((unsigned char)p[i]) ? run + 1 : 0;
		if (p[i] == '+')
			return false;
	}
	return run < SECRETS_LONG && p[n - 1] != '=';
}

/* Behind the sign of a name: in YAML text does not begin with some more. */
static bool secrets_is_value(const char *value, char sign)
{
	bool quoted;
	size_t n;

	value += strspn(value, " \t");
	quoted = *value == '"' || *value == '\'';
	value += quoted;
	n = strcspn(value, quoted ? "\"'\r\n" : " \t\r\n\"'");
	if (!n || secrets_lists("yes no on off true false True False null 0 1", value, n))
		return false;
	if (*value == '$')
		return secrets_is_hash(value);
	if (*value == '/')
		return !secrets_is_path(value, n);
	return !strchr(sign == '=' ? "%<&{`" : quoted ? "%<{`" : "%<&{`[*!|>#", *value);
}

/* Does a secret follow?  The name may stand in quotes, and alone: "NAME=". */
static bool secrets_is_assigned(const struct buf *text, const char *sign)
{
	const char *end = sign - (sign > text->data && (sign[-1] == '"' || sign[-1] == '\''));
	const char *name = end;

	while (name > text->data && end < name + SECRETS_MAX_NAME && secrets_is_name(name[-1]))
		name--;
	if (name > text->data && name[-1] == sign[1] && (sign[1] == '"' || sign[1] == '\''))
		return false;
	return secrets_sounds(name, (size_t)(end - name)) && secrets_is_value(sign + 1, *sign);
}

size_t secrets_assigned(const char *rule, const struct buf *text)
{
	const char *end = text->data + text->len;

	for (const char *p = text->data; p < end; p++) {
		if (!*p || !strchr(rule, *p) || (*p == ':' && p[1] != ' ' && p[1] != '\t') ||
		    !secrets_is_assigned(text, p))
			continue;
		if (!secrets_in_comment(text, p))
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

	if (!end || end - words >= SECRETS_MAX_NAME)
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
