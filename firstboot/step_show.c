/* SPDX-License-Identifier: MIT */
#include <fcntl.h>

#include "base/file.h"
#include "firstboot/boot.h"
#include "firstboot/engine.h"
#include "firstboot/repair.h"

#define SHOW_SUMMARY "/root/prebake.txt"

/* Where the lines go: the file gets all, the journal nothing secret. */
struct show_lines {
	struct buf file, plain, revealed;
};

static bool show_value(struct boot *b, const struct json *item, struct buf *ret, struct diag *d)
{
	const struct json *file = json_get(item, "file");
	const char *service = json_str(file, "service"), *path = json_str(file, "path");
	size_t len = ret->len;
	CAUGHT(c);

	if (!file)
		return boot_expand(b, json_str(item, "text"), ret, d);
	if (engine_read_file(b, service, path, ret, &c)) {
		if (ret->data[len])
			return true;
		ret->len = len;
		if (repair_file(b, service, path, ret))
			return true;
		diag_error(&c, "%s is empty", path);
	}
	boot_degrade(b, "'%s' cannot be shown: %s", json_str(item, "label"), diag_text(&c));
	buf_str(ret, "not there yet");
	return true;
}

/* A text that is not to be revealed has no secret in it: the generator saw to that. */
static bool show_item(struct boot *b, const struct json *item, struct show_lines *l,
		      struct diag *d)
{
	BUF(line);

	buf_printf(&line, "%-20s ", json_str(item, "label"));
	if (!show_value(b, item, &line, d))
		return false;
	while (strchr(" \r\n", line.data[line.len - 1]))
		line.len--;
	/* One line, without what a terminal would obey. */
	for (size_t i = 0; i < line.len; i++)
		if ((unsigned char)line.data[i] < ' ' || line.data[i] == 0x7f)
			line.data[i] = ' ';
	buf_char(&line, '\n');
	buf_str(&l->file, line.data);
	if (json_true(item, "reveal"))
		buf_str(&l->revealed, line.data);
	else if (!json_get(item, "file"))
		buf_str(&l->plain, line.data);
	return true;
}

/* Standard output is kept in the system's journal unless it is a terminal: secrets
 * go around it. */
static void show_print(const struct boot *b, const struct show_lines *l)
{
	autoclose int fd = -1;
	BUF(path);

	fputs(buf_text(&l->plain), stdout);
	fflush(stdout);
	boot_path(b, &path, "/dev/console");
	fd = isatty(STDOUT_FILENO) ? dup(STDOUT_FILENO) :
				     open(path.data, O_WRONLY | O_NOCTTY | O_CLOEXEC);
	if (fd < 0 || dprintf(fd, "%s", buf_text(&l->revealed)) < 0)
		puts("there is no console for the secrets");
	puts("all of it is in " SHOW_SUMMARY);
}

static bool show_run(struct boot *b, struct diag *d)
{
	struct show_lines l = {0};
	bool ok = true;
	BUF(path);

	EACH(item, json_at(b->plan, "stack.show"))
		ok = ok && show_item(b, item, &l, d);
	ok = ok && file_replace(boot_path(b, &path, SHOW_SUMMARY), buf_text(&l.file), l.file.len,
				0600, d);
	if (ok)
		show_print(b, &l);
	buf_free(&l.file);
	buf_free(&l.plain);
	buf_free(&l.revealed);
	return ok;
}

static bool show_input(struct boot *b, struct buf *in, struct diag *d)
{
	const struct json *items = json_at(b->plan, "stack.show");
	bool ok = true;

	json_print(items, /* indented= */ false, in);
	EACH(item, items)
		ok = ok && (!json_str(item, "text") ||
			    boot_expand(b, json_str(item, "text"), in, d));
	return ok;
}

const struct step step_show = { .name = "show", .input = show_input, .run = show_run };
