/* SPDX-License-Identifier: MIT */
#include <regex.h>

#include "firstboot/from.h"
#include "firstboot/params.h"

#define PARAMS_LINE "#prebake-params"
/* RFC 1123: labels of at most 63 letters, digits and '-', at least two of them. */
#define PARAMS_HOST "([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$"

enum { PARAMS_MAX = 8192 };

static const struct {
	const char *type, *pattern;
} params_types[] = {
	{ "string", "" },
	{ "secret", "^[^[:cntrl:]]+$" },
	{ "hostname", "^" PARAMS_HOST },
	{ "email", "^[^][:cntrl:] \"'\\(){}<>,;:@[]+@" PARAMS_HOST },
	{ "url", "^https?://[a-z0-9[][^[:cntrl:] \"'\\{}<>`]*$" },
	{ "integer", "^-?[0-9]{1,18}$" },
	{ "boolean", "^(true|false)$" },
	{ "ipv4", "^([0-9]{1,3}\\.){3}[0-9]{1,3}$" },
	{ "ipv6", "^[0-9a-f.]*:[0-9a-f:.]+$" },
	{ "name", "^[a-z0-9][a-z0-9._:-]{0,250}$" },
};

bool params_fits(const char *type, const char *value)
{
	regex_t re;
	bool ok;

	for (size_t i = 0; type && i < COUNT(params_types); i++) {
		if (strcmp(type, params_types[i].type))
			continue;
		if (!i)
			return true;
		if (regcomp(&re, params_types[i].pattern, REG_EXTENDED | REG_ICASE | REG_NOSUB))
			abort();
		ok = strlen(value) <= PARAMS_MAX && !regexec(&re, value, 0, NULL, 0);
		regfree(&re);
		return ok;
	}
	return false;
}

/* Take over the scalars of one source, as text. */
static bool params_merge(const struct json *from, struct json *to)
{
	EACH(i, from) {
		BUF(text);

		if (!json_text(i))
			json_print(i, /* indented= */ false, &text);
		json_set_str(to, json_key(i), json_text(i) ? json_text(i) : text.data);
	}
	return from;
}

bool params_user_data(const char *user_data, struct json *ret, struct diag *d)
{
	const size_t n = strlen(PARAMS_LINE);

	for (const char *p = user_data; p; p = strchr(p, '\n')) {
		autojson j = NULL;

		p += strspn(p, " \t\n");
		if (strncmp(p, PARAMS_LINE, n) || !p[n] || !strchr(" \t{", p[n]))
			continue;
		j = json_parse(p + n, strcspn(p + n, "\n"), "the line '" PARAMS_LINE "'", d);
		if (!params_merge(j, ret))
			return false;
	}
	return true;
}

/* One parameter of the plan: its value, or its name and help added to missing. */
static bool params_one(struct boot *b, const struct json *p, const struct json *given,
		       struct buf *missing, struct diag *d)
{
	const char *name = json_key(p), *type = json_str(p, "type"), *help = json_str(p, "help");
	const char *value = json_str(given, name);

	if (!value)
		value = json_str(p, "default");
	if (!value)
		buf_printf(missing, help ? "%s%s (%s)" : "%s%s", missing->len ? ", " : "", name,
			   help);
	else if (!params_fits(type, value))
		return diag_error(d, "parameter '%s' must be of type %s, not '%.80s'", name, type,
				  strcmp(type, "secret") ? value : "…");
	json_set_str(b->params, name, value);
	return true;
}

bool params_resolve(struct boot *b, struct diag *d)
{
	const struct json *plan = json_get(b->plan, "params");
	autojson given = json_object();
	autojson file = NULL;
	bool ok = true;
	BUF(path);
	BUF(missing);

	json_free(b->params);
	b->params = json_object();
	file = json_read(boot_path(b, &path, BOOT_PARAMS), d);
	if (!params_user_data(json_str(b->instance, "user-data"), given, d) ||
	    !params_merge(file, given))
		return false;
	EACH(i, given)
		if (!json_get(plan, json_key(i)))
			ok = diag_error(d, "the plan has no parameter '%.64s'", json_key(i));
	EACH(p, plan)
		ok = from_value(b, json_key(p), given, d) &&
		     params_one(b, p, given, &missing, d) && ok;
	if (missing.len)
		return diag_error(d, "missing parameters: %s; give them in " BOOT_PARAMS
				  " or in the user-data as a line " PARAMS_LINE
				  " {\"NAME\": \"VALUE\"}", missing.data);
	return ok;
}
