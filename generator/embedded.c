/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "generator/embedded.h"

static int by_path(const void *path, const void *e)
{
	return strcmp(path, ((const struct embedded *)e)->path);
}

const struct embedded *embedded_find(const char *path)
{
	return bsearch(path, embedded_table, embedded_n, sizeof(embedded_table[0]), by_path);
}
