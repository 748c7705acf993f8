/* SPDX-License-Identifier: MIT */
/* What other people's programs read from our archives. */
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "generator/archive.h"

#define LONG "files/a-name-that-does-not-fit-into-the-hundred-bytes-that-the-oldest-of-all-the-" \
	"archive-formats-has-for-it.yaml"

static const struct {
	const char *path;
	unsigned mode;
	size_t len;
	const char *listed;
} cases[] = {
	{ "empty", 0644, 0, "-rw-r--r-- 0/0               0 1970-01-01 00:00 empty\n" },
	{ "exact", 0600, 512, "-rw------- 0/0             512 1970-01-01 00:00 exact\n" },
	{ LONG, 0644, 1, "-rw-r--r-- 0/0               1 1970-01-01 00:00 " LONG "\n" },
	{ "ü b", 0755, 70000, "-rwxr-xr-x 0/0           70000 1970-01-01 00:00 ü b\n" },
};

static void list(const struct buf *archive, struct buf *ret)
{
	struct diag d = { .out = stderr };
	char path[] = "/tmp/tar-test.XXXXXX";
	CLEANUP(buf_free) struct buf command = {0};
	char text[4096];
	FILE *p;

	close(mkstemp(path));
	if (!file_replace(path, archive->data, archive->len, 0600, &d))
		return;
	buf_printf(&command, "TZ=UTC tar --numeric-owner --quoting-style=literal --lzma -tvf %s",
		   path);
	p = popen(command.data, "r");
	buf_add(ret, text, fread(text, 1, sizeof(text), p));
	if (pclose(p))
		buf_str(ret, "tar failed");
	unlink(path);
}

int main(void)
{
	struct arena arena CLEANUP(arena_free) = {0};
	struct fileset files = { .arena = &arena };
	CLEANUP(buf_free) struct buf archive = {0}, listing = {0};
	static const char zeros[70000];
	unsigned bad = 0;

	for (size_t i = 0; i < COUNT(cases); i++)
		fileset_add(&files, cases[i].path, cases[i].mode, zeros, cases[i].len);
	archive_tar_lzma(&files, &archive);
	list(&archive, &listing);
	printf("1..%zu\n", COUNT(cases));
	for (size_t i = 0; i < COUNT(cases); i++) {
		bool ok = strstr(buf_text(&listing), cases[i].listed) != NULL;

		bad += !ok;
		printf("%sok %zu - %s", ok ? "" : "not ", i + 1, cases[i].listed);
	}
	if (bad)
		printf("%s", buf_text(&listing));
	return bad != 0;
}
