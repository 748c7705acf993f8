/* SPDX-License-Identifier: MIT */
#include <arpa/inet.h>
#include <ctype.h>
#include <string.h>

#include "base/file.h"
#include "firstboot/params.h"

#define PARAMS_LINE "#prebake-params"

static bool params_is_address(const char *s, int af)
{
	unsigned char address[sizeof(struct in6_addr)];

	return inet_pton(af, s, address) == 1;
}

static bool params_is_ipv4(const char *s) { return params_is_address(s, AF_INET); }
static bool params_is_ipv6(const char *s) { return params_is_address(s, AF_INET6); }
static bool params_is_any(const char *s) { return *s; }

/* RFC 1123: labels of at most 63 letters, digits and '-', at least two of them. */
static bool params_is_hostname(const char *s)
{
	const char *start = s;
	unsigned labels = 0;
	size_t n;

	for (;; s += n + 1) {
		for (n = 0; isalnum((unsigned char)s[n]) || s[n] == '-'; n++)
			continue;
		if (!n || n > 63 || *s == '-' || s[n - 1] == '-')
			return false;
		labels++;
		if (s[n] != '.')
			return !s[n] && labels > 1 && s + n - start <= 253 &&
			       !params_is_ipv4(start);
	}
}

static bool params_is_email(const char *s)
{
	size_t n = strcspn(s, "@ \"'\\{}()<>,;:");

	return n && s[n] == '@' && params_is_hostname(s + n + 1);
}

static bool params_is_url(const char *s)
{
	size_t n = !strncmp(s, "https://", 8) ? 8 : !strncmp(s, "http://", 7) ? 7 : 0;

	return n && isalnum((unsigned char)s[n]) && !strpbrk(s, " \"'\\{}<>`");
}

static bool params_is_integer(const char *s)
{
	s += *s == '-';
	return *s && strlen(s) <= 18 && strspn(s, "0123456789") == strlen(s);
}

static bool params_is_boolean(const char *s)
{
	return !strcmp(s, "true") || !strcmp(s, "false");
}

static const struct {
	const char *type;
	bool (*fits)(const char *value);
	const char *words;
} params_types[] = {
	{ "hostname", params_is_hostname, "a host name alone, such as 'app.example.com'" },
	{ "email", params_is_email, "an e-mail address" },
	{ "secret", params_is_any, "text" },
	{ "integer", params_is_integer, "a whole number" },
	{ "boolean", params_is_boolean, "true or false" },
	{ "url", params_is_url, "a URL that starts with 'https://' or 'http://'" },
	{ "ipv4", params_is_ipv4, "an IPv4 address" },
	{ "ipv6", params_is_ipv6, "an IPv6 address" },
};

const char *params_wrong(const char *type, const char *value)
{
	if (!strcmp(type, "string"))
		return NULL;
	for (const char *p = value; *p; p++)
		if (iscntrl((unsigned char)*p))
			return "one line without control characters";
	for (size_t i = 0; i < COUNT(params_types); i++)
		if (!strcmp(type, params_types[i].type))
			return params_types[i].fits(value) ? NULL : params_types[i].words;
	return "of a type that this helper knows";
}

/* Take over the scalars of one source, as text. */
static bool params_merge(const struct json *from, const char *source, struct json *to,
			 struct diag *d)
{
	bool ok = true;

	if (!json_is_object(from))
		return diag_error(d, "%s must hold an object such as {\"domain\": \"…\"}", source);
	for (const struct json *i = json_first(from); i; i = json_next(i)) {
		CLEANUP(buf_free) struct buf text = {0};

		if (json_text(i))
			buf_str(&text, json_text(i));
		else
			json_print(i, /* indented= */ false, &text);
		if (json_is_object(i) || json_is_array(i))
			ok = diag_error(d, "parameter '%s' in %s must be text", json_key(i),
					source);
		else
			json_set_str(to, json_key(i), buf_text(&text));
	}
	return ok;
}

bool params_user_data(const char *user_data, struct json *ret, struct diag *d)
{
	static const char source[] = "the line '" PARAMS_LINE "' in the user-data";
	const size_t n = sizeof(PARAMS_LINE) - 1;

	for (const char *p = user_data; p; p = strchr(p, '\n')) {
		autojson j = NULL;

		p += strspn(p, " \t\n");
		if (strncmp(p, PARAMS_LINE, n) || !strchr(" \t{", p[n]) || !p[n])
			continue;
		j = json_parse(p + n, strcspn(p + n, "\n"), source, d);
		if (!j || !params_merge(j, source, ret, d))
			return false;
	}
	return true;
}

static bool params_file(struct boot *b, struct json *ret, struct diag *d)
{
	CLEANUP(buf_free) struct buf path = {0}, text = {0};
	autojson j = NULL;

	if (!file_exists(boot_path(b, &path, BOOT_PARAMS)))
		return true;
	if (!file_read(path.data, JSON_MAX_BYTES, &text, d))
		return false;
	j = json_parse(buf_text(&text), text.len, BOOT_PARAMS, d);
	return j && params_merge(j, BOOT_PARAMS, ret, d);
}

static bool params_known(const struct json *plan, const struct json *given, struct diag *d)
{
	bool ok = true;

	for (const struct json *i = json_first(given); i; i = json_next(i))
		if (!json_get(plan, json_key(i)))
			ok = diag_error(d, "parameter '%.64s' was given, but the plan has none of "
					   "this name", json_key(i));
	return ok;
}

/* One parameter of the plan: its value, or its name and help added to missing. */
static bool params_one(struct boot *b, const struct json *p, const struct json *given,
		       struct buf *missing, struct diag *d)
{
	const char *name = json_key(p), *type = json_str(p, "type"), *help = json_str(p, "help");
	const char *value = json_str(given, name), *wrong;

	if (!value)
		value = json_str(p, "default");
	if (!value) {
		buf_printf(missing, "%s%s%s%s%s", missing->len ? ", " : "", name, help ? " (" : "",
			   help ? help : "", help ? ")" : "");
		return true;
	}
	wrong = params_wrong(type, value);
	if (wrong)
		return diag_error(d, "parameter '%s' must be %s, not %.80s", name, wrong,
				  !*value ? "empty" :
				  strcmp(type, "secret") ? value : "what was given");
	json_set_str(b->params, name, value);
	return true;
}

bool params_resolve(struct boot *b, struct diag *d)
{
	const struct json *plan = json_get(b->plan, "params");
	CLEANUP(buf_free) struct buf missing = {0};
	autojson given = json_object();
	bool ok;

	json_free(b->params);
	b->params = json_object();
	if (!params_user_data(b->user_data, given, d) || !params_file(b, given, d))
		return false;
	ok = params_known(plan, given, d);
	for (const struct json *p = json_first(plan); p; p = json_next(p))
		ok = params_one(b, p, given, &missing, d) && ok;
	if (missing.len)
		return diag_error(d, "missing parameters: %s; give them in " BOOT_PARAMS
				     " as {\"NAME\": \"VALUE\"}, or in the server's user-data as a "
				     "line " PARAMS_LINE " {\"NAME\": \"VALUE\"}", missing.data);
	return ok;
}
