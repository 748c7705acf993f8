/* SPDX-License-Identifier: MIT */
/* Travels in no user-data. */
#include <string.h>

#include "firstboot/boot.h"
#include "firstboot/reach_places.h"

enum { REACH_MAX_TEXT = 1024 * 1024, REACH_MAX_ID = 128 };  /* bytes of passwd and the plan */

/* Homes of passwd(5) that are nobody's, or have their row. */
static const char *const reach_no_homes[] = {
	"/", "/bin", "/sbin", "/usr", "/nonexistent", "/root", "/home", "/var/lib/caddy",
};
static const char *const reach_volatile_homes[] = { "/dev", "/proc", "/sys", "/run", "/var/run" };

static void reach_learn(void *ctx, const struct reach_place *p)
{
	if (S_ISREG(p->st.st_mode) && !p->unseen && reach_read(p, REACH_MAX_TEXT, ctx))
		buf_free(ctx);
}

/* Is it, or does it lie in, one of the directories? */
static bool reach_is_nobodys(const char *home)
{
	for (size_t i = 0; i < COUNT(reach_no_homes); i++)
		if (!strcmp(home, reach_no_homes[i]))
			return true;
	for (size_t i = 0; i < COUNT(reach_volatile_homes); i++) {
		size_t n = strlen(reach_volatile_homes[i]);

		if (!strncmp(home, reach_volatile_homes[i], n) && (!home[n] || home[n] == '/'))
			return true;
	}
	return !strncmp(home, "/home/", 6) && !home[6 + strcspn(home + 6, "/")];
}

/* The bytes of a path without what may stand behind it. */
static size_t reach_length(const char *path, size_t n)
{
	while (n > 1 && path[n - 1] == '/')
		n--;
	return n;
}

/* A path of somebody else's, who may not lead up, nor match what it does not say. */
static void reach_add(struct json *list, const char *said)
{
	const char *path;
	BUF(text);

	if (!said || *said != '/' || strpbrk(said, "*?[\\") || strstr(said, "/.."))
		return;
	buf_add(&text, said, reach_length(said, strlen(said)));
	path = text.data;
	if (strstr(path, "//"))
		return;
	EACH(i, list)
		if (!strcmp(json_text(i), path))
			return;
	json_add_str(list, path);
}

/* What stands behind the n-th ':' of the line. */
static const char *reach_column(const char *line, unsigned n)
{
	for (; n && *line && *line != '\n'; line++)
		n -= *line == ':';
	return line;
}

static void reach_find_homes(struct reach *r)
{
	BUF(passwd);

	json_add_str(r->homes, "/root");
	json_add_str(r->homes, "/home/*");
	reach_each(r, "/etc/passwd", reach_learn, &passwd);
	for (const char *line = buf_text(&passwd); line; line = strchr(line, '\n')) {
		const char *at;
		BUF(home);

		line += *line == '\n';
		at = reach_column(line, 5);
		buf_add(&home, at, reach_length(at, strcspn(at, ":\n")));
		if (!reach_is_nobodys(home.data))
			reach_add(r->homes, home.data);
	}
}

static void reach_find_stack(struct reach *r)
{
	CAUGHT(ignored);
	autojson plan = NULL;
	const char *dir;
	BUF(text);

	reach_each(r, BOOT_PLAN, reach_learn, &text);
	plan = text.len ? json_parse(text.data, text.len, "the plan", &ignored) : NULL;
	dir = json_text(json_at(plan, "stack.dir"));
	reach_add(r->stack, dir);
	EACH(i, json_at(plan, "stack.directories")) {
		const char *path = json_str(i, "path");
		BUF(full);

		buf_printf(&full, "%s%s%s", path && *path != '/' && dir ? dir : "",
			   path && *path != '/' ? "/" : "", path ? path : "");
		reach_add(r->data, full.data);
	}
}

/* moby's layer store: the name of what a container writes to is in its mount-id. */
static void reach_find_layer(void *ctx, const struct reach_place *p)
{
	struct reach *r = ctx;
	BUF(path);
	BUF(id);

	if (!S_ISREG(p->st.st_mode) || p->unseen || reach_read(p, REACH_MAX_ID, &id) || !id.len ||
	    strspn(id.data, "0123456789abcdef") != id.len)
		return;
	buf_printf(&path, "/var/lib/docker/overlay2/%s", id.data);
	reach_add(r->layers, path.data);
}

void reach_places_find(struct reach *r)
{
	reach_find_homes(r);
	reach_find_stack(r);
	reach_each(r, "/var/lib/docker/image/overlay2/layerdb/mounts/*/mount-id", reach_find_layer,
		   r);
}
