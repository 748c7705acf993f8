/* SPDX-License-Identifier: MIT */
#include "generator/keys_describe.h"

/* An empty name cannot be written. */
const char *keys_describe_names(struct arena *a, const char *const *names)
{
	const char *s = "";

	for (size_t i = 0; names[i]; i++)
		if (*names[i])
			s = arena_printf(a, "%s%s%s", s, !*s ? "" : names[i + 1] ? ", " : " or ",
					 names[i]);
	return s;
}

/* In the biggest unit that is exact. */
static const char *seconds(struct arena *a, unsigned long long n)
{
	if (n && n % 86400 == 0)
		return arena_printf(a, "%llu day%s", n / 86400, n == 86400 ? "" : "s");
	if (n && n % 3600 == 0)
		return arena_printf(a, "%lluh", n / 3600);
	return n && n % 60 == 0 ? arena_printf(a, "%llum", n / 60) : arena_printf(a, "%llus", n);
}

static const char *bytes(struct arena *a, unsigned long long n)
{
	if (n >> 40)
		return arena_printf(a, "%lluTiB", n >> 40);
	return n >> 30 ? arena_printf(a, "%lluGiB", n >> 30) : arena_printf(a, "%lluMiB", n >> 20);
}

const char *keys_describe_limits(struct arena *a, const struct key *row)
{
	switch (row->kind) {
	case KEY_NUMBER:
		return arena_printf(a, "from %llu to %llu", row->min, row->max);
	case KEY_DURATION:
		return arena_printf(a, "from %s to %s", seconds(a, row->min), seconds(a, row->max));
	case KEY_SIZE:
		return arena_printf(a, "from %s to %s", bytes(a, row->min), bytes(a, row->max));
	default:
		return "";
	}
}

static const char *const kinds[] = {
	[KEY_FILE] = "file", [KEY_FILES] = "list of files", [KEY_NUMBER] = "whole number",
	[KEY_DURATION] = "duration", [KEY_SIZE] = "size", [KEY_MODE] = "mode",
	[KEY_BOOL] = "true or false", [KEY_RULES] = "list of PORT/tcp or PORT/udp",
	[KEY_MAP] = "mapping", [KEY_LIST] = "list of mappings", [KEY_NAMED] = "mapping of names",
};

const char *keys_describe_type(struct arena *a, const struct key *row)
{
	switch (row->kind) {
	case KEY_TEXT:
		return row->type->name;
	case KEY_TEXTS:
		return arena_printf(a, "list of %ss", row->type->name);
	case KEY_ENUM:
		return keys_describe_names(a, row->names);
	case KEY_MAP:
	case KEY_FILES:
		return !row->scalar ? kinds[row->kind] :
		       arena_printf(a, "%s or %s", kinds[row->scalar->kind], kinds[row->kind]);
	default:
		return kinds[row->kind];
	}
}
