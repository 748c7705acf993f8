/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <string.h>

#include "base/file.h"
#include "base/ref.h"
#include "firstboot/boot.h"
#include "firstboot/engine.h"
#include "firstboot/plan.h"

#define SHOW_SUMMARY "/root/prebake.txt"
#define SHOW_CONSOLE "/dev/console"

enum { SHOW_DEPTH = 8 }; /* of env values that refer to env values */

/* Where the lines go: the file gets all, the journal nothing secret. */
struct show_lines {
	struct buf file, plain, secret;
};

static bool show_is_secret(const struct boot *b, const char *text, unsigned depth);

static bool show_ref_is_secret(const struct boot *b, const char *name, unsigned depth)
{
	const struct json *row;
	const char *type, *value;

	if (!strncmp(name, "instance.", 9))
		return false;
	if (strncmp(name, "env.", 4)) {
		type = json_str(json_get(plan_get(b->plan, "params"), name), "type");
		return !type || !strcmp(type, "secret");
	}
	row = json_get(plan_get(b->plan, "stack.env"), name + 4);
	value = json_str(row, "value");
	return !value || !depth || show_is_secret(b, value, depth - 1);
}

/* Does the text reach a secret, or something of which nothing is known? */
static bool show_is_secret(const struct boot *b, const char *text, unsigned depth)
{
	struct ref_part part;

	while ((part = ref_next(&text)).kind != REF_END) {
		CLEANUP(buf_free) struct buf name = {0};

		buf_add(&name, part.p, part.len);
		if (part.kind == REF_NAME && show_ref_is_secret(b, name.data, depth))
			return true;
	}
	return false;
}

/* One line, without what a terminal would obey. */
static void show_tame(struct buf *b)
{
	while (b->len && strchr(" \r\n", b->data[b->len - 1]))
		b->data[--b->len] = '\0';
	for (size_t i = 0; i < b->len; i++)
		if ((unsigned char)b->data[i] < ' ' || b->data[i] == 0x7f)
			b->data[i] = ' ';
}

static bool show_value(struct boot *b, const struct json *item, struct buf *ret, struct diag *d)
{
	const struct json *file = json_get(item, "file");
	CAUGHT(caught);

	if (!file)
		return boot_expand(b, json_str(item, "text"), ret, d);
	if (engine_read_file(b, json_str(file, "service"), json_str(file, "path"), ret, &caught))
		return true;
	boot_degrade(b, "'%s' cannot be shown: %s", json_str(item, "label"), diag_text(&caught));
	buf_str(ret, "(not there yet; run 'prebake-firstboot run' again)");
	return true;
}

static bool show_item(struct boot *b, const struct json *item, struct show_lines *l,
		      struct diag *d)
{
	const char *label = json_str(item, "label"), *text = json_str(item, "text");
	CLEANUP(buf_free) struct buf value = {0};
	bool secret = !text || show_is_secret(b, text, SHOW_DEPTH);

	if (!text && !json_get(item, "file"))
		return diag_error(d, "the plan's show '%s' has neither text nor file", label);
	if (!show_value(b, item, &value, d))
		return false;
	show_tame(&value);
	buf_printf(&l->file, "%-20s %s\n", label, buf_text(&value));
	if (!secret)
		buf_printf(&l->plain, "prebake:   %-20s %s\n", label, buf_text(&value));
	else if (json_true(item, "reveal"))
		buf_printf(&l->secret, "prebake:   %-20s %s\n", label, buf_text(&value));
	return true;
}

/* Standard output is kept in the system's journal unless it is a terminal: secrets
 * go around it. */
static void show_print(const struct boot *b, const struct show_lines *l)
{
	CLEANUP(buf_free) struct buf path = {0};
	autoclose int fd = -1;

	fputs(buf_text(&l->plain), stdout);
	fflush(stdout);
	if (isatty(STDOUT_FILENO))
		fd = dup(STDOUT_FILENO);
	else
		fd = open(boot_path(b, &path, SHOW_CONSOLE), O_WRONLY | O_NOCTTY | O_CLOEXEC);
	if (fd < 0 || dprintf(fd, "%s", buf_text(&l->secret)) < 0)
		puts("prebake:   there is no console for the secrets");
	puts("prebake:   all of it is in " SHOW_SUMMARY);
}

static bool show_run(struct boot *b, struct diag *d)
{
	CLEANUP(buf_free) struct buf path = {0};
	struct show_lines l = {0};
	bool ok = true;

	for (const struct json *i = json_first(plan_get(b->plan, "stack.show")); i && ok;
	     i = json_next(i))
		ok = show_item(b, i, &l, d);
	ok = ok && file_replace(boot_path(b, &path, SHOW_SUMMARY), buf_text(&l.file), l.file.len,
				0600, d);
	if (ok)
		show_print(b, &l);
	buf_free(&l.file);
	buf_free(&l.plain);
	buf_free(&l.secret);
	return ok;
}

static bool show_input(struct boot *b, struct buf *in, struct diag *d)
{
	bool ok = true;

	json_print(plan_get(b->plan, "stack.show"), /* indented= */ false, in);
	for (const struct json *i = json_first(plan_get(b->plan, "stack.show")); i && ok;
	     i = json_next(i))
		ok = !json_str(i, "text") || boot_expand(b, json_str(i, "text"), in, d);
	return ok;
}

const struct step step_show = { .name = "show", .input = show_input, .run = show_run };
