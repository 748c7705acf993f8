/* SPDX-License-Identifier: MIT */
/* Travels in no user-data. */
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "firstboot/reach_mounts.h"

#define REACH_MOUNTS "/proc/self/mountinfo"

enum { REACH_MAX_MOUNTS = 16 * 1024 * 1024 };                 /* bytes */
enum { MOUNT_DEVICE = 2, MOUNT_POINT = 4 };                   /* fields of a line, from 0 */

/* A blank, a tab, a new line and '\' are written as three octal digits. */
static void mount_field(const char *line, unsigned field, struct buf *ret)
{
	for (; field && *line && *line != '\n'; line++)
		field -= *line == ' ';
	while (*line && *line != ' ' && *line != '\n') {
		bool escaped = *line == '\\' && strspn(line + 1, "01234567") >= 3;

		buf_char(ret, escaped ? (char)((line[1] - '0') * 64 + (line[2] - '0') * 8 +
					       line[3] - '0') : *line);
		line += escaped ? 4 : 1;
	}
}

/* The path from the root on; NULL: it is outside.  The root itself is "". */
static const char *mount_below(const char *root, const char *point)
{
	size_t n = strlen(root);

	return !strncmp(point, root, n) && (!point[n] || point[n] == '/') ? point + n : NULL;
}

/* Is a file system mounted outside of the root? */
static bool mount_is_elsewhere(const char *all, const char *device, const char *root)
{
	for (const char *line = all; *line; line += strcspn(line, "\n"), line += *line == '\n') {
		BUF(other);
		BUF(point);

		mount_field(line, MOUNT_DEVICE, &other);
		mount_field(line, MOUNT_POINT, &point);
		if (!strcmp(buf_text(&other), device) && !mount_below(root, buf_text(&point)))
			return true;
	}
	return false;
}

bool reach_mounts_find(int root, struct json *ret, struct diag *d)
{
	char fd[sizeof("/proc/self/fd/") + 3 * sizeof(int)], path[PATH_MAX];
	ssize_t n;
	BUF(all);

	snprintf(fd, sizeof(fd), "/proc/self/fd/%d", root);
	n = readlink(fd, path, sizeof(path) - 1);
	if (n < 0)
		return diag_sys(d, "cannot read '%s'", fd);
	path[n] = '\0';
	if (!file_read(REACH_MOUNTS, REACH_MAX_MOUNTS, &all, d))
		return false;
	for (const char *line = buf_text(&all); *line; line += strcspn(line, "\n"),
	     line += *line == '\n') {
		const char *below;
		BUF(device);
		BUF(point);

		mount_field(line, MOUNT_DEVICE, &device);
		mount_field(line, MOUNT_POINT, &point);
		below = mount_below(path, buf_text(&point));
		if (below && *below && mount_is_elsewhere(all.data, buf_text(&device), path))
			json_add_str(ret, below);
	}
	return true;
}
