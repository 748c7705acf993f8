/* SPDX-License-Identifier: MIT */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "firstboot/modules.h"
#include "generator/carry.h"
#include "generator/carry_trim.h"
#include "generator/embedded.h"
#include "generator/tools/shorten.h"

/* The rows of modules.h: what a part is called, and what decides about it. */
struct row {
	const char *name, *key;
};

#define ROW(name, key) { #name, key },
static const struct row commands[] = { PREBAKE_COMMANDS(ROW) };
static const struct row steps[] = { PREBAKE_STEPS(ROW) };
static const struct row settings[] = { PREBAKE_SYSTEM(ROW) };
static const struct row providers[] = { PREBAKE_PROVIDERS(ROW) };
#undef ROW
#define ROW(module, other, vehicle, key) \
	{ "firstboot/" #module ".c", "firstboot/" #other ".c", vehicle, key },
static const struct either {
	const char *module, *other, *vehicle, *key;
} either[] = { PREBAKE_EITHER(ROW) };

/* Far more files than the helper has. */
enum { MAX_FILES = 256 };

struct carry {
	const struct json *plan;
	const char *vehicle;          /* whose user-data carries it; NULL: any server's */
	bool small;
	const struct embedded *order[MAX_FILES]; /* headers before their users */
	size_t n;
	struct buf text[MAX_FILES];   /* of modules, in the same order */
	struct buf system;            /* "#include <…>" lines, each once */
	struct buf headers;           /* each behind what it includes */
};

static void carry_file(struct carry *c, const char *path);

/* A line of its own, once. */
static void add_system(struct carry *c, const char *line, size_t n)
{
	CLEANUP(buf_free) struct buf text = {0};

	buf_add(&text, line, n);
	if (!strstr(buf_text(&c->system), text.data))
		buf_str(&c->system, text.data);
}

static void carry_included(struct carry *c, const char *path, size_t n)
{
	CLEANUP(buf_free) struct buf text = {0};

	buf_add(&text, path, n);
	carry_file(c, text.data);
}

/* What no user-data has has no small form. */
static bool reaches_command(const struct carry *c, const struct row *r)
{
	if (!strcmp(r->key, "user-data"))
		return !c->vehicle && !c->small;
	return !c->vehicle || strcmp(c->vehicle, r->key) != 0;
}

static bool reaches_step(const struct carry *c, const struct row *r)
{
	return json_at(c->plan, r->key);
}

static bool reaches_provider(const struct carry *c, const struct row *r)
{
	return !c->vehicle || !*r->key || !strcmp(c->vehicle, r->key);
}

/* A table of modules.h, its macro, the files of its rows. */
static const struct table {
	const char *macro, *file;
	const struct row *rows;
	size_t n;
	bool (*reaches)(const struct carry *c, const struct row *r);
} tables[] = {
	{ "PREBAKE_COMMANDS", "firstboot/verb_", commands, COUNT(commands), reaches_command },
	{ "PREBAKE_STEPS", "firstboot/step_", steps, COUNT(steps), reaches_step },
	{ "PREBAKE_SYSTEM", "firstboot/system_", settings, COUNT(settings), reaches_step },
	{ "PREBAKE_PROVIDERS", "firstboot/provider_", providers, COUNT(providers),
	  reaches_provider },
};

static void carry_rows(struct carry *c, const struct table *t)
{
	CLEANUP(buf_free) struct buf reached = {0};

	for (size_t i = 0; i < t->n; i++)
		if (t->reaches(c, &t->rows[i]))
			buf_printf(&reached, " ROW(%s,)", t->rows[i].name);
	if (reached.len)
		buf_printf(&c->headers, "#define %s(ROW)%s\n", t->macro, reached.data);
}

/* What the file includes, in its first lines, is carried while it is read. */
static void carry_text(struct carry *c, const struct embedded *e, struct buf *ret)
{
	static const char own[] = "#include \"", system[] = "#include <";
	const char *p = c->small ? e->small : e->data;
	size_t skip = sizeof(own) - 1, n;

	for (; *p == '#'; p += n) {
		n = strcspn(p, "\n") + 1;
		if (!strncmp(p, own, skip))
			carry_included(c, p + skip, n - skip - 2);
		else if (!strncmp(p, system, sizeof(system) - 1))
			add_system(c, p, n);
		else
			break;
	}
	buf_str(ret, p);
}

/* A file, once. */
static void carry_file(struct carry *c, const char *path)
{
	const struct embedded *e = embedded_find(path);
	CLEANUP(buf_free) struct buf header = {0};
	size_t i = 0;

	while (i < c->n && c->order[i] != e)
		i++;
	if (i < c->n)
		return;
	if (!e || c->n == MAX_FILES)
		abort();
	c->order[c->n++] = e;
	if (!strcmp(path, "firstboot/modules.h"))
		for (size_t t = 0; t < COUNT(tables); t++)
			carry_rows(c, &tables[t]);
	else if (path[strlen(path) - 1] == 'c')
		carry_text(c, e, &c->text[i]);
	else
		carry_text(c, e, &header);
	buf_add(&c->headers, buf_text(&header), header.len);
}

static bool is_replaced(const struct carry *c, const struct either *e)
{
	if (*e->key)
		return !json_at(c->plan, e->key);
	return c->vehicle && (!*e->vehicle || !strcmp(c->vehicle, e->vehicle));
}

/* The module to carry for one: another, or itself. */
static const char *module_for(const struct carry *c, const char *path)
{
	for (size_t i = 0; i < COUNT(either); i++)
		if (!strcmp(path, either[i].module) && is_replaced(c, &either[i]))
			return either[i].other;
	return path;
}

/* The module of every header so far; a module brings new headers, and so on. */
static void carry_modules(struct carry *c)
{
	for (size_t i = 0; i < c->n; i++) {
		CLEANUP(buf_free) struct buf path = {0};
		const char *module;

		buf_str(&path, c->order[i]->path);
		path.data[path.len - 1] = 'c';
		module = module_for(c, path.data);
		if (embedded_find(module))
			carry_file(c, module);
	}
}

/* Of the two rooms base/ calls nobody outside; in each, callers are found before what they
 * call: in reverse, most functions are defined before they are used. */
static void add_modules(struct carry *c, struct buf *out)
{
	static const char *const rooms[] = { "base/", "firstboot/" };

	for (size_t room = 0; room < COUNT(rooms); room++)
		for (size_t i = c->n; i-- > 0;)
			if (!strncmp(c->order[i]->path, rooms[room], strlen(rooms[room]))) {
				buf_add(out, buf_text(&c->text[i]), c->text[i].len);
				buf_free(&c->text[i]);
			}
}

static void join(struct carry *c, struct buf *out)
{
	CLEANUP(buf_free) struct buf modules = {0};

	buf_str(out, "#define _GNU_SOURCE\n");
	buf_add(out, buf_text(&c->system), c->system.len);
	if (c->small) {
		buf_str(out, "#define " SHORTEN_STRUCT " struct\n");
		add_modules(c, &modules);
		carry_trim(buf_text(&c->headers), buf_text(&modules), out);
	} else {
		buf_add(out, buf_text(&c->headers), c->headers.len);
		add_modules(c, out);
	}
	buf_free(&c->system);
	buf_free(&c->headers);
}

static void carry_table(struct carry *c, const struct table *t)
{
	for (size_t i = 0; i < t->n; i++) {
		CLEANUP(buf_free) struct buf path = {0};

		buf_printf(&path, "%s%s.c", t->file, t->rows[i].name);
		if (t->reaches(c, &t->rows[i]))
			carry_file(c, path.data);
	}
}

void carry_source(const struct json *plan, const char *vehicle, bool small, struct buf *out)
{
	struct carry c = { .plan = plan, .vehicle = vehicle, .small = small };

	carry_file(&c, "firstboot/main.c");
	for (size_t t = 0; t < COUNT(tables); t++)
		carry_table(&c, &tables[t]);
	carry_modules(&c);
	join(&c, out);
}
