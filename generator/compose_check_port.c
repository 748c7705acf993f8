/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "generator/compose_check_port.h"

/* The last ':' outside of brackets and braces before end; NULL: none. */
static const char *last_colon(const char *s, const char *end)
{
	const char *found = NULL;
	int depth = 0;

	for (; s < end; s++) {
		if (*s == '[' || *s == '{')
			depth++;
		else if (*s == ']' || *s == '}')
			depth--;
		else if (*s == ':' && !depth)
			found = s;
	}
	return found;
}

/* compose-spec, 05-services.md, "ports", short syntax. */
static bool read_short(struct arena *a, const char *s, struct compose_port *ret)
{
	const char *end = s + strlen(s), *slash = memrchr(s, '/', (size_t)(end - s)), *colon;

	if (slash && slash[1] && !strchr(slash, '}'))
		end = slash;
	colon = last_colon(s, end);
	*ret = (struct compose_port){ "", "", arena_strndup(a, s, (size_t)(end - s)),
				      !strcmp(end, "/udp") };
	if (!colon)
		return *ret->target;
	ret->target = arena_strndup(a, colon + 1, (size_t)(end - colon - 1));
	end = colon;
	colon = last_colon(s, end);
	ret->published = arena_strndup(a, colon ? colon + 1 : s,
				       (size_t)(end - (colon ? colon + 1 : s)));
	if (colon)
		ret->address = arena_strndup(a, s, (size_t)(colon - s));
	return *ret->target;
}

static const char *text_of(const struct node *map, const char *key)
{
	const struct node *v = tree_get(map, key);

	return v && v->kind == NODE_SCALAR ? v->text : "";
}

bool compose_check_port_read(struct arena *a, const struct node *v, struct compose_port *ret)
{
	if (v->kind == NODE_SCALAR)
		return read_short(a, v->text, ret);
	if (v->kind != NODE_MAP)
		return false;
	*ret = (struct compose_port){
		text_of(v, "host_ip"), text_of(v, "published"), text_of(v, "target"),
		!strcmp(text_of(v, "protocol"), "udp"),
	};
	return *ret->target;
}

bool compose_check_port_open(const struct compose_port *p)
{
	static const char *const all[] = { "", "0.0.0.0", "::", "[::]", "*" };
	const char *address = p->address, *dflt;
	size_t n = strlen(address);

	if (!strncmp(address, "${", 2)) {
		dflt = strchr(address, '-');
		if (!dflt)
			return false;
		address = dflt + 1;
		n = strcspn(address, "}");
	}
	for (size_t i = 0; i < COUNT(all); i++)
		if (strlen(all[i]) == n && !strncmp(all[i], address, n))
			return true;
	return false;
}
