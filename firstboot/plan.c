/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <string.h>

#include "base/file.h"
#include "firstboot/plan.h"

enum { PLAN_MAX_BYTES = 1024 * 1024 };

enum plan_type {
	PLAN_OBJECT, PLAN_LIST, PLAN_TEXT, PLAN_NUMBER, PLAN_FLAG, PLAN_MODE,
	PLAN_ABSOLUTE, PLAN_PATH, PLAN_BELOW, /* paths; PLAN_PATH is any of the two */
	PLAN_NAMES,                           /* object whose keys are names */
};

/* What a type is called, and the paths that have it.  '*' stands for every child;
 * '!' marks what its parent must have. */
static const struct plan_row {
	const char *words, *paths;
} plan_rows[] = {
	[PLAN_OBJECT] = { "an object",
		"params.* stack stack.compose! stack.compose.github stack.env.* proxy "
		"proxy.caddy system" },
	[PLAN_LIST] = { "a list",
		"stack.registries stack.directories stack.ready stack.show proxy.caddy.sites "
		"system.firewall.allow!" },
	[PLAN_TEXT] = { "text",
		"name! platform params.*.type! params.*.help params.*.default "
		"stack.compose.github.api! stack.compose.github.repo! "
		"stack.compose.github.ref! stack.compose.github.path! "
		"stack.compose.github.token stack.registries.*.host! "
		"stack.registries.*.username! stack.registries.*.password! stack.env.*.value "
		"stack.env.*.generate stack.directories.*.owner stack.ready.*.service "
		"stack.ready.*.url stack.show.*.label! stack.show.*.text "
		"stack.show.*.file.service! proxy.caddy.image! proxy.caddy.email "
		"proxy.caddy.acme.directory proxy.caddy.sites.*.host! "
		"proxy.caddy.sites.*.upstream! system.firewall.allow.*" },
	[PLAN_NUMBER] = { "a whole number",
		"stack.env.*.bytes stack.ready.*.timeout! system.swap" },
	[PLAN_FLAG] = { "true or false",
		"stack.show.*.reveal proxy.caddy.sites.*.encode "
		"proxy.caddy.sites.*.security_headers system.ssh.password_authentication!" },
	[PLAN_MODE] = { "an octal mode such as 0750",
		"stack.directories.*.mode!" },
	[PLAN_ABSOLUTE] = { "a path that starts with '/' and has no '..'",
		"stack.dir! stack.show.*.file.path!" },
	[PLAN_PATH] = { "a path without '..'",
		"stack.directories.*.path!" },
	[PLAN_BELOW] = { "a relative path without '..'",
		"stack.compose.path! stack.compose.payload proxy.caddy.acme.ca "
		"system.timezone" },
	[PLAN_NAMES] = { "an object whose keys are letters, digits and '_'",
		"params stack.env" },
};

static bool plan_is_path(const char *s, enum plan_type type)
{
	CLEANUP(buf_free) struct buf slashed = {0};

	for (const char *p = s; *p; p++)
		if (iscntrl((unsigned char)*p))
			return false;
	buf_printf(&slashed, "/%s/", s);
	return *s && !strstr(slashed.data, "/../") &&
	       (type == PLAN_PATH || (*s == '/') == (type == PLAN_ABSOLUTE));
}

static bool plan_is_names(const struct json *object)
{
	for (const struct json *i = json_first(object); i; i = json_next(i)) {
		const char *s = json_key(i);

		while (isalnum((unsigned char)*s) || *s == '_')
			s++;
		if (*s || s == json_key(i) || isdigit((unsigned char)*json_key(i)))
			return false;
	}
	return json_is_object(object);
}

/* Numbers and flags are told by how they print. */
static bool plan_is_bare(const struct json *j, enum plan_type type)
{
	CLEANUP(buf_free) struct buf text = {0};

	json_print(j, /* indented= */ false, &text);
	if (type == PLAN_FLAG)
		return !strcmp(text.data, "true") || !strcmp(text.data, "false");
	return text.len < 16 && strspn(text.data, "0123456789") == text.len;
}

static bool plan_fits(const struct json *j, enum plan_type type)
{
	const char *s = json_text(j);

	switch (type) {
	case PLAN_OBJECT: return json_is_object(j);
	case PLAN_NAMES:  return plan_is_names(j);
	case PLAN_LIST:   return json_is_array(j);
	case PLAN_NUMBER:
	case PLAN_FLAG:   return plan_is_bare(j, type);
	case PLAN_TEXT:   return s;
	case PLAN_MODE:   return s && *s && strlen(s) <= 4 && strspn(s, "01234567") == strlen(s);
	default:          return s && plan_is_path(s, type);
	}
}

/* Check what lies at path below `at`; whole is the path from the top. */
static bool plan_walk(enum plan_type type, const char *whole, const char *path,
		      const struct json *at, struct diag *d)
{
	CLEANUP(buf_free) struct buf key = {0};
	size_t n = strcspn(path, ".! ");
	const char *rest = path + n + (path[n] == '.');
	int len = (int)strcspn(whole, "! ");
	bool ok = true;

	if (!n)
		return plan_fits(at, type) || diag_error(d, "the plan's '%.*s' must be %s", len,
							 whole, plan_rows[type].words);
	if (*path == '*') {
		for (const struct json *c = json_first(at); c; c = json_next(c))
			ok = plan_walk(type, whole, rest, c, d) && ok;
		return ok;
	}
	buf_add(&key, path, n);
	at = json_get(at, key.data);
	if (at)
		return plan_walk(type, whole, rest, at, d);
	return path[n] != '!' || diag_error(d, "the plan has no '%.*s'", len, whole);
}

bool plan_check(const struct json *plan, struct diag *d)
{
	bool ok = true;

	if (!json_is_object(plan))
		return diag_error(d, "the plan must be a JSON object");
	if (json_int(plan, "prebake_plan", 0) != PLAN_VERSION)
		return diag_error(d, "the plan must have \"prebake_plan\": %d; another version "
				     "needs another prebake-firstboot", PLAN_VERSION);
	for (enum plan_type type = 0; type < COUNT(plan_rows); type++)
		for (const char *p = plan_rows[type].paths; *p;
		     p += strcspn(p, " "), p += *p == ' ')
			ok = plan_walk(type, p, p, plan, d) && ok;
	return ok;
}

struct json *plan_read(const char *path, struct diag *d)
{
	CLEANUP(buf_free) struct buf text = {0};
	autojson plan = NULL;

	if (!file_exists(path)) {
		diag_error(d, "there is no plan at '%s'; install one with 'prebake render'", path);
		return NULL;
	}
	if (!file_read(path, PLAN_MAX_BYTES, &text, d))
		return NULL;
	plan = json_parse(buf_text(&text), text.len, "the plan", d);
	return plan && plan_check(plan, d) ? TAKE(plan) : NULL;
}

const struct json *plan_get(const struct json *plan, const char *path)
{
	while (plan && *path) {
		CLEANUP(buf_free) struct buf key = {0};
		size_t n = strcspn(path, ".");

		buf_add(&key, path, n);
		plan = json_get(plan, key.data);
		path += n + (path[n] == '.');
	}
	return plan;
}
