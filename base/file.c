/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

static bool read_all(int fd, const char *path, size_t max, struct buf *ret_text, struct diag *d)
{
	char chunk[16 * 1024];
	size_t start = ret_text->len;
	ssize_t n;

	while ((n = read(fd, chunk, sizeof(chunk))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return diag_sys(d, "cannot read '%s'", path);
		buf_add(ret_text, chunk, (size_t)n);
		if (ret_text->len - start > max)
			return diag_error(d, "'%s' is larger than %zu bytes", path, max);
	}
	return true;
}

bool file_read(const char *path, size_t max, struct buf *ret_text, struct diag *d)
{
	autoclose int fd = -1;

	if (!strcmp(path, "-"))
		return read_all(STDIN_FILENO, "standard input", max, ret_text, d);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return diag_sys(d, "cannot open '%s'", path);
	return read_all(fd, path, max, ret_text, d);
}

static bool write_all(int fd, const char *p, size_t n)
{
	while (n) {
		ssize_t done = write(fd, p, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return false;
		p += done;
		n -= (size_t)done;
	}
	return true;
}

/* A rename is durable once its directory is on disk. */
static bool sync_directory_of(const char *path)
{
	CLEANUP(buf_free) struct buf dir = {0};
	const char *slash = strrchr(path, '/');
	autoclose int fd = -1;

	if (!slash)
		buf_char(&dir, '.');
	else
		buf_add(&dir, path, slash == path ? 1 : (size_t)(slash - path));
	fd = open(dir.data, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd >= 0 && fsync(fd) == 0;
}

bool file_replace(const char *path, const void *data, size_t len, mode_t mode, struct diag *d)
{
	CLEANUP(buf_free) struct buf tmp = {0};
	autoclose int fd = -1;

	buf_printf(&tmp, "%s.XXXXXX", path);
	fd = mkostemp(tmp.data, O_CLOEXEC);
	if (fd < 0)
		return diag_sys(d, "cannot create a file beside '%s'", path);
	if (!write_all(fd, data, len) || fchmod(fd, mode) || fsync(fd) ||
	    rename(tmp.data, path) || !sync_directory_of(path)) {
		int saved = errno;

		unlink(tmp.data);
		errno = saved;
		return diag_sys(d, "cannot write '%s'", path);
	}
	return true;
}

/* The mode is meant as it is said, whatever the umask. */
static bool make_directory(const char *path, mode_t mode)
{
	return mkdir(path, mode) == 0 ? chmod(path, mode) == 0 : errno == EEXIST;
}

bool file_mkdir(const char *path, mode_t mode, struct diag *d)
{
	CLEANUP(buf_free) struct buf part = {0};
	struct stat st;

	for (const char *p = path; *p; p++) {
		if (*p == '/' && p != path && !make_directory(buf_text(&part), 0755))
			return diag_sys(d, "cannot create directory '%s'", part.data);
		buf_char(&part, *p);
	}
	if (!make_directory(path, mode))
		return diag_sys(d, "cannot create directory '%s'", path);
	if (stat(path, &st) || !S_ISDIR(st.st_mode))
		return diag_error(d, "'%s' exists and is not a directory", path);
	return true;
}

bool file_exists(const char *path)
{
	return access(path, F_OK) == 0;
}
