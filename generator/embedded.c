/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "generator/embedded.h"

const struct embedded *embedded_find(const char *path)
{
	for (const struct embedded *e = embedded_table; e->path; e++)
		if (!strcmp(e->path, path))
			return e;
	return NULL;
}
