/* SPDX-License-Identifier: MIT */
/*
 * generator_files.h - specs and their files in a directory of their own, for tests.
 */
#ifndef TESTS_UNIT_GENERATOR_FILES_H
#define TESTS_UNIT_GENERATOR_FILES_H

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/diag.h"
#include "base/file.h"

/* Make an empty directory and go there; the test ends when that fails. */
static inline char *files_enter(void)
{
	char *dir = strdup("/tmp/prebake-test-XXXXXX");

	if (!dir || !mkdtemp(dir) || chdir(dir))
		exit(EXIT_FAILURE);
	return dir;
}

static inline void files_write(const char *name, const char *text)
{
	struct diag d = { .out = stdout };

	if (!file_replace(name, text, strlen(text), 0644, &d))
		exit(EXIT_FAILURE);
}

static inline void files_leave(char *dir, const char *const *names)
{
	for (; *names; names++)
		unlink(*names);
	if (chdir("/") || rmdir(dir))
		exit(EXIT_FAILURE);
	free(dir);
}

#endif
