/* SPDX-License-Identifier: MIT */
/* Travels in no user-data. */
#include <ctype.h>
#include <string.h>

#include "base/secrets_assigned.h"

enum { SECRETS_MAX_NAME = 64 };
enum { SECRETS_LONG = 24 };           /* letters and digits: no name in a path has so many */

static const char *const secrets_words[] = {
	"PASSWORD", "PASSWD", "PASSPHRASE", "_PASS", "REQUIREPASS", "SECRET", "TOKEN", "API_KEY",
	"APIKEY", "ACCESS_KEY", "PRIVATE_KEY", "_CREDENTIAL", "MYSQL_PWD", "APP_KEY",
	"ENCRYPTION_KEY", "LICENSE_KEY",
};
/* PASSWORD_FILE names a file, TOKEN_EXPIRE_MINUTES a time, and BYPASS nothing. */
static const char *const secrets_abouts[] = {
	"FILE", "PATH", "DIR", "_URL", "_URI", "_ENDPOINT", "_HEADER", "_ISSUER", "_TTL", "_EXPIRY",
	"_EXPIRES", "_EXPIRES_IN", "_EXPIRE", "_EXPIRATION", "_LIFETIME", "_TIMEOUT", "_AGE",
	"_SECONDS", "_MINUTES", "_HOURS", "_DAYS", "_LENGTH", "_SCORE", "_ENABLED", "_REQUIRED",
	"_ALGORITHM", "_HASHER", "_TYPE", "_POLICY", "_NAME", "_PREFIX",
};

static bool secrets_ends(const char *name, const char *const *ends, size_t n)
{
	size_t len = strlen(name);

	for (size_t i = 0; i < n; i++) {
		size_t end = strlen(ends[i]);

		if (len >= end && !strcmp(name + len - end, ends[i]))
			return true;
	}
	return false;
}

static bool secrets_sounds(const char *name)
{
	if (secrets_ends(name, secrets_abouts, COUNT(secrets_abouts)))
		return false;
	for (size_t i = 0; i < COUNT(secrets_words); i++)
		if (strstr(name, secrets_words[i]))
			return true;
	return false;
}

/* "MAX_TOKENS: 4096", where "PIN_PASSWORD: 4096" is one. */
static bool secrets_is_number(const char *name, const char *value, size_t n)
{
	enum { NUMBER = 6 };

	return n <= NUMBER && strspn(value, "0123456789") >= n &&
	       !secrets_ends(name, secrets_words, COUNT(secrets_words));
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

static bool secrets_is_yes_or_no(const char *value, size_t n)
{
	BUF(lower);

	for (size_t i = 0; i < n; i++)
		buf_char(&lower, (char)tolower((unsigned char)value[i]));
	return !n || secrets_lists("yes no on off true false null ~ 0 1", lower.data, n);
}

/* A text in the lines behind "|", ">-" and the like. */
static const char *secrets_block(const char *value)
{
	size_t n = strspn(value, "|>+-0123456789");

	return (*value == '|' || *value == '>') && value[n] == '\n' ? value + n + 1 : value;
}

/* Behind the sign of a name: in YAML text does not begin with some more. */
static bool secrets_is_value(const char *name, const char *value, char sign)
{
	bool quoted;
	size_t n;

	value += strspn(value, " \t");
	if (sign == ':')
		value = secrets_block(value);
	value += strspn(value, " \t");
	quoted = *value == '"' || *value == '\'';
	value += quoted;
	n = strcspn(value, quoted ? "\"'\r\n" : " \t\r\n\"'");
	if (secrets_is_yes_or_no(value, n) || secrets_is_number(name, value, n))
		return false;
	if (*value == '$')
		return secrets_is_hash(value);
	if (*value == '/')
		return !secrets_is_path(value, n);
	return !strchr(sign == '=' ? "%<&{`" : sign == ' ' ? "%<&{`[*!|>#-\\" :
		       quoted ? "%<{`" : "%<&{`[*!|>#", *value);
}

/* "--a-NAME VALUE" */
static bool secrets_is_option(const struct buf *text, const char *name)
{
	while (name > text->data && (secrets_is_name(name[-1]) || name[-1] == '-'))
		name--;
	return !strncmp(name, "--", 2);
}

/* Does a secret follow?  The name may stand in quotes, and alone: "NAME=". */
static bool secrets_is_assigned(const struct buf *text, const char *sign)
{
	const char *end = sign - (sign > text->data && (sign[-1] == '"' || sign[-1] == '\''));
	const char *name = end;
	BUF(upper);

	while (name > text->data && end < name + SECRETS_MAX_NAME && secrets_is_name(name[-1]))
		name--;
	if (name == end || (*sign == ' ' && (end != sign || !secrets_is_option(text, name))) ||
	    (name > text->data && name[-1] == sign[1] && (sign[1] == '"' || sign[1] == '\'')))
		return false;
	for (const char *c = name; c < end; c++)
		buf_char(&upper, (char)toupper((unsigned char)*c));
	return secrets_sounds(upper.data) && secrets_is_value(upper.data, sign + 1, *sign);
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

/* "${A}", "{a}", "%s", but "%40" is part of a password. */
static bool secrets_is_reference(const char *p)
{
	return strchr("${", *p) || (*p == '%' && !(isxdigit((unsigned char)p[1]) &&
						   isxdigit((unsigned char)p[2])));
}

size_t secrets_login(const char *rule, const struct buf *text)
{
	static const char ends[] = " \t\r\n/@\"'<>", user_ends[] = ": \t\r\n/@\"'<>";

	(void)rule;
	for (const char *p = text->data; (p = secrets_find(text, p, "://", 3));) {
		size_t user = strcspn(p += 3, user_ends);
		size_t password = p[user] == ':' ? strcspn(p + user + 1, ends) : 0;

		if (password && p[user + 1 + password] == '@' &&
		    !secrets_is_reference(p + user + 1) && !secrets_in_comment(text, p))
			return secrets_line(text, p);
	}
	return 0;
}
