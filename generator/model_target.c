/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/near.h"
#include "generator/model_target.h"

static const struct {
	const char *name;
	unsigned type;
} instance[] = {
	{ "instance.ipv4", PARAM_IPV4 },
	{ "instance.ipv6", PARAM_IPV6 },
	{ "instance.id", PARAM_STRING },
	{ "instance.hostname", PARAM_HOSTNAME },
	{ "instance.region", PARAM_STRING },
};

static const char env_prefix[] = "env.";

static bool same(const char *s, const char *name, size_t len)
{
	return s && strlen(s) == len && !memcmp(s, name, len);
}

static const struct env *find_env(const struct spec *spec, const char *name, size_t len)
{
	for (size_t i = 0; i < spec->stack.n_env; i++)
		if (same(spec->stack.env[i].name.s, name, len))
			return &spec->stack.env[i];
	return NULL;
}

struct target model_target_find(const struct spec *spec, const char *name, size_t len)
{
	const size_t prefix = strlen(env_prefix);

	if (len > prefix && !memcmp(name, env_prefix, prefix)) {
		const struct env *env = find_env(spec, name + prefix, len - prefix);

		return (struct target){ env != NULL, env, PARAM_STRING };
	}
	for (size_t i = 0; i < spec->n_params; i++)
		if (same(spec->params[i].name.s, name, len))
			return (struct target){ true, NULL, spec->params[i].type };
	for (size_t i = 0; i < COUNT(instance); i++)
		if (same(instance[i].name, name, len))
			return (struct target){ true, NULL, instance[i].type };
	return (struct target){0};
}

/* The whole name that is nearest, or has the mistyped one as its last part. */
static const char *nearest(const struct spec *spec, const char *name, size_t len, struct arena *a)
{
	struct near near = { .word = name, .len = len };
	const char *dot = memrchr(name, '.', len);
	size_t last = dot ? (size_t)(dot + 1 - name) : 0;

	if (find_env(spec, name + last, len - last))
		return arena_printf(a, "env.%.*s", (int)(len - last), name + last);
	for (size_t i = 0; i < spec->n_params; i++) {
		if (dot && same(spec->params[i].name.s, name + last, len - last))
			return spec->params[i].name.s;
		near_try(&near, spec->params[i].name.s);
	}
	for (size_t i = 0; i < spec->stack.n_env; i++)
		near_try(&near, arena_printf(a, "env.%s", spec->stack.env[i].name.s));
	for (size_t i = 0; i < COUNT(instance); i++) {
		if (same(strchr(instance[i].name, '.') + 1, name + last, len - last))
			return instance[i].name;
		near_try(&near, instance[i].name);
	}
	return near.best;
}

bool model_target_unknown(const struct spec *spec, const char *name, size_t len, struct pos pos,
			  struct arena *a, struct diag *d)
{
	const char *best = nearest(spec, name, len, a), *known = "instance.ipv4";
	int n = len > 60 ? 60 : (int)len;

	if (best)
		return diag_at(d, pos, "'${%.*s}' refers to nothing, did you mean '${%s}'?", n,
			name,
			       best);
	if (!strncmp(name, env_prefix, strlen(env_prefix)))
		return diag_at(d, pos, "'${%.*s}' refers to nothing: 'stack.env' has no such "
			"variable",
			       n, name);
	if (!strncmp(name, "instance.", strlen("instance."))) {
		for (size_t i = 1; i < COUNT(instance); i++)
			known = arena_printf(a, "%s, %s", known, instance[i].name);
		return diag_at(d, pos, "'${%.*s}' refers to nothing: there are %s", n, name, known);
	}
	return diag_at(d, pos, "'${%.*s}' refers to nothing: declare it under 'params'", n, name);
}

bool model_target_misused(const char *p, struct pos pos, struct diag *d)
{
	const char *end = strchr(p, '}');
	size_t name = p[1] == '{' ? strcspn(p + 2, "}:-+?$ \n") : 0;

	if (p[1] != '{')
		return diag_at(d, pos, "'$' must be written '$$', or start a reference such as "
			       "'${domain}'");
	if (!end)
		return diag_at(d, pos, "this '${' has no '}'");
	if (end == p + 2)
		return diag_at(d, pos, "'${}' names nothing: write '${domain}', or '$${}' for "
			"the text");
	if (name && p[2 + name] && strchr(":+?", p[2 + name]))
		return diag_at(d, pos, "a reference is '${NAME}' alone: give the parameter a "
			"'default', and write '$${' for a text that the shell or compose expands");
	return diag_at(d, pos, "a name in '${…}' is letters, digits, '_' and '.': write '$${' for "
		       "the text itself");
}
