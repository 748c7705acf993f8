/* SPDX-License-Identifier: MIT */
/* firstboot_tree.h - for tests of the helper: a root directory that goes away, and TAP. */
#ifndef TESTS_UNIT_FIRSTBOOT_TREE_H
#define TESTS_UNIT_FIRSTBOOT_TREE_H

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "firstboot/boot.h"

static unsigned tree_tests, tree_failed;

static inline bool tree_ok(bool ok, const char *name)
{
	printf("%sok %u - %s\n", ok ? "" : "not ", ++tree_tests, name);
	tree_failed += !ok;
	return ok;
}

static inline void tree_is(const char *got, const char *expected, const char *name)
{
	if (!tree_ok(got && !strcmp(got, expected), name))
		printf("# got:      %s\n# expected: %s\n", got ? got : "(none)", expected);
}

static inline void tree_has(const char *got, const char *part, const char *name)
{
	if (!tree_ok(got && strstr(got, part), name))
		printf("# got: %s\n# lacks: %s\n", got ? got : "(none)", part);
}

static inline int tree_end(void)
{
	printf("1..%u\n", tree_tests);
	return tree_failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

static inline void tree_must(bool ok)
{
	if (!ok)
		abort();
}

/* In memory where there is such a place: the helper syncs every write. */
static inline char *tree_make(void)
{
	char *root = strdup(access("/dev/shm", W_OK) ? "/tmp/test.XXXXXX" : "/dev/shm/test.XXXXXX");

	tree_must(root && mkdtemp(root));
	return root;
}

static inline int tree_remove_one(const char *path, const struct stat *st, int flag, struct FTW *f)
{
	return st && f && flag >= 0 ? remove(path) : -1;
}

static inline void tree_remove(char *root)
{
	nftw(root, tree_remove_one, 16, FTW_DEPTH | FTW_PHYS);
	free(root);
}

/* Write root + path, its directories too. */
static inline void tree_put(const char *root, const char *path, const char *text)
{
	struct diag d = { .out = stderr };
	CLEANUP(buf_free) struct buf file = {0}, dir = {0};
	buf_printf(&file, "%s%s", root, path);
	buf_add(&dir, file.data, (size_t)(strrchr(file.data, '/') - file.data));
	tree_must(file_mkdir(dir.data, 0755, &d) &&
		  file_replace(file.data, text, strlen(text), 0644, &d));
}

/* The text of root + path; NULL when there is none.  The caller frees. */
static inline char *tree_get(const char *root, const char *path)
{
	CAUGHT(c);
	CLEANUP(buf_free) struct buf file = {0}, text = {0};

	buf_printf(&file, "%s%s", root, path);
	return file_read(file.data, JSON_MAX_BYTES, &text, &c) ? buf_take(&text) : NULL;
}

static inline struct json *tree_json(const char *text)
{
	struct diag d = { .out = stderr };
	struct json *j = json_parse(text, strlen(text), "the test", &d);

	tree_must(j);
	return j;
}

#endif
