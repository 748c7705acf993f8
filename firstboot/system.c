/* SPDX-License-Identifier: MIT */
#include "firstboot/command.h"
#include "firstboot/system.h"

bool system_call(struct boot *b, const char *const *argv, struct buf *out, struct diag *d)
{
	struct command c = { .argv = argv, .what = argv[0] };

	return *b->root || command_run(&c, out, d);
}

bool system_lists(const char *table, const char *word)
{
	size_t n = strlen(word);

	for (const char *p = table; p; p = strchr(p, '\n')) {
		p += *p == '\n';
		if (!strncmp(p, word, n) && strchr(" \t\n", p[n]))
			return true;
	}
	return false;
}

bool system_write(struct boot *b, const char *path, const struct buf *text, mode_t mode,
		  struct diag *d)
{
	CAUGHT(c);
	BUF(full);
	BUF(old);

	boot_path(b, &full, path);
	return (file_read(full.data, SYSTEM_MAX_FILE, &old, &c) &&
		!strcmp(buf_text(&old), buf_text(text))) ||
	       file_replace(full.data, text->data, text->len, mode, d);
}
