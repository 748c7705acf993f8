/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/file.h"
#include "firstboot/plan.h"

enum { PLAN_MAX_BYTES = 1024 * 1024 };

enum plan_type {
	PLAN_OBJECT, PLAN_LIST, PLAN_TEXT, PLAN_NUMBER, PLAN_FLAG, PLAN_MODE,
	PLAN_ABSOLUTE,                /* path that starts with '/', without ".." */
	PLAN_PATH,                    /* either, without ".." */
	PLAN_BELOW,                   /* path below a directory of ours */
	PLAN_NAMES,                   /* object whose keys are names: letters, digits, '_' */
};

static const char *const plan_words[] = {
	[PLAN_OBJECT] = "an object", [PLAN_LIST] = "a list", [PLAN_TEXT] = "text",
	[PLAN_NUMBER] = "a whole number", [PLAN_FLAG] = "true or false",
	[PLAN_MODE] = "an octal mode such as \"0750\"",
	[PLAN_ABSOLUTE] = "a path that starts with '/' and has no '..'",
	[PLAN_PATH] = "a path without '..'", [PLAN_BELOW] = "a relative path without '..'",
	[PLAN_NAMES] = "an object whose keys are letters, digits and '_'",
};

/* '*' stands for every child; '!' marks what its parent must have. */
static const struct plan_row {
	enum plan_type type;
	const char *path;
} plan_rows[] = {
	{ PLAN_TEXT, "name!" },
	{ PLAN_TEXT, "platform" },
	{ PLAN_NAMES, "params" },
	{ PLAN_OBJECT, "params.*" },
	{ PLAN_TEXT, "params.*.type!" },
	{ PLAN_TEXT, "params.*.help" },
	{ PLAN_TEXT, "params.*.default" },
	{ PLAN_OBJECT, "stack" },
	{ PLAN_ABSOLUTE, "stack.dir!" },
	{ PLAN_OBJECT, "stack.compose!" },
	{ PLAN_BELOW, "stack.compose.path!" },
	{ PLAN_BELOW, "stack.compose.payload" },
	{ PLAN_OBJECT, "stack.compose.github" },
	{ PLAN_TEXT, "stack.compose.github.api!" },
	{ PLAN_TEXT, "stack.compose.github.repo!" },
	{ PLAN_TEXT, "stack.compose.github.ref!" },
	{ PLAN_TEXT, "stack.compose.github.path!" },
	{ PLAN_TEXT, "stack.compose.github.token" },
	{ PLAN_LIST, "stack.registries" },
	{ PLAN_TEXT, "stack.registries.*.host!" },
	{ PLAN_TEXT, "stack.registries.*.username!" },
	{ PLAN_TEXT, "stack.registries.*.password!" },
	{ PLAN_NAMES, "stack.env" },
	{ PLAN_OBJECT, "stack.env.*" },
	{ PLAN_TEXT, "stack.env.*.value" },
	{ PLAN_TEXT, "stack.env.*.generate" },
	{ PLAN_NUMBER, "stack.env.*.bytes" },
	{ PLAN_LIST, "stack.directories" },
	{ PLAN_PATH, "stack.directories.*.path!" },
	{ PLAN_MODE, "stack.directories.*.mode!" },
	{ PLAN_TEXT, "stack.directories.*.owner" },
	{ PLAN_LIST, "stack.ready" },
	{ PLAN_TEXT, "stack.ready.*.service" },
	{ PLAN_TEXT, "stack.ready.*.url" },
	{ PLAN_NUMBER, "stack.ready.*.timeout!" },
	{ PLAN_LIST, "stack.show" },
	{ PLAN_TEXT, "stack.show.*.label!" },
	{ PLAN_TEXT, "stack.show.*.text" },
	{ PLAN_TEXT, "stack.show.*.file.service!" },
	{ PLAN_ABSOLUTE, "stack.show.*.file.path!" },
	{ PLAN_FLAG, "stack.show.*.reveal" },
	{ PLAN_OBJECT, "proxy" },
	{ PLAN_OBJECT, "proxy.caddy" },
	{ PLAN_TEXT, "proxy.caddy.image!" },
	{ PLAN_TEXT, "proxy.caddy.email" },
	{ PLAN_TEXT, "proxy.caddy.acme.directory" },
	{ PLAN_BELOW, "proxy.caddy.acme.ca" },
	{ PLAN_LIST, "proxy.caddy.sites" },
	{ PLAN_TEXT, "proxy.caddy.sites.*.host!" },
	{ PLAN_TEXT, "proxy.caddy.sites.*.upstream!" },
	{ PLAN_FLAG, "proxy.caddy.sites.*.encode" },
	{ PLAN_FLAG, "proxy.caddy.sites.*.security_headers" },
	{ PLAN_OBJECT, "system" },
	{ PLAN_BELOW, "system.timezone" },
	{ PLAN_NUMBER, "system.swap" },
	{ PLAN_LIST, "system.firewall.allow!" },
	{ PLAN_TEXT, "system.firewall.allow.*" },
	{ PLAN_FLAG, "system.ssh.password_authentication!" },
};

static bool plan_is_path(const char *s)
{
	size_t n;

	for (const char *p = s; *p; p++)
		if ((unsigned char)*p < ' ')
			return false;
	for (; *s; s += n + (s[n] == '/')) {
		n = strcspn(s, "/");
		if (n == 2 && !strncmp(s, "..", 2))
			return false;
	}
	return true;
}

static bool plan_is_names(const struct json *object)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";

	if (!json_is_object(object))
		return false;
	for (const struct json *i = json_first(object); i; i = json_next(i)) {
		const char *s = json_key(i);

		if (!*s || !strchr(letters, *s))
			return false;
		while (*s && (strchr(letters, *s) || (*s >= '0' && *s <= '9')))
			s++;
		if (*s)
			return false;
	}
	return true;
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

	if (type == PLAN_OBJECT)
		return json_is_object(j);
	if (type == PLAN_NAMES)
		return plan_is_names(j);
	if (type == PLAN_LIST)
		return json_is_array(j);
	if (type == PLAN_NUMBER || type == PLAN_FLAG)
		return plan_is_bare(j, type);
	if (!s)
		return false;
	if (type == PLAN_MODE)
		return strlen(s) >= 3 && strlen(s) <= 4 && strspn(s, "01234567") == strlen(s);
	if (type == PLAN_TEXT)
		return true;
	return *s && plan_is_path(s) && (type == PLAN_PATH || (*s == '/') == (type == PLAN_ABSOLUTE));
}

/* Check row r below `at`; rest is the part of its path that is still to walk. */
static bool plan_walk(const struct plan_row *r, const char *rest, const struct json *at,
		      struct diag *d)
{
	CLEANUP(buf_free) struct buf key = {0};
	size_t n = strcspn(rest, ".!");
	const struct json *child;
	bool ok = true;

	if (!*rest || *rest == '!')
		return plan_fits(at, r->type) ||
		       diag_error(d, "the plan's '%s' must be %s", r->path, plan_words[r->type]);
	if (*rest == '*') {
		for (child = json_first(at); child; child = json_next(child))
			ok = plan_walk(r, rest + n + (rest[n] == '.'), child, d) && ok;
		return ok;
	}
	buf_add(&key, rest, n);
	child = json_get(at, key.data);
	if (child)
		return plan_walk(r, rest + n + (rest[n] == '.'), child, d);
	return rest[n] != '!' || diag_error(d, "the plan has no '%s'", r->path);
}

bool plan_check(const struct json *plan, struct diag *d)
{
	bool ok = true;

	if (!json_is_object(plan))
		return diag_error(d, "the plan must be a JSON object");
	if (json_int(plan, "prebake_plan", 0) != PLAN_VERSION)
		return diag_error(d, "the plan must have \"prebake_plan\": %d; another version needs "
				     "another prebake-firstboot", PLAN_VERSION);
	for (size_t i = 0; i < COUNT(plan_rows); i++)
		ok = plan_walk(&plan_rows[i], plan_rows[i].path, plan, d) && ok;
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
