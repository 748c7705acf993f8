/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/file.h"

/* Report why, and the path as people write it. */
static bool file_failed(struct diag *d, const char *what, const char *path)
{
	const char *below = strstr(path, FILE_BELOW);
	int n = below ? (int)(below - path) : 0;

	if (below)
		below += strlen(FILE_BELOW) - 1;
	if (below && errno == ELOOP)
		return diag_error(d, "cannot %s '%.*s%s': it is, or lies behind, a symbolic link "
				  "below '%.*s', where containers may write: put a file or "
				  "directory in its place", what, n, path, below, n, path);
	return diag_sys(d, "cannot %s '%.*s%s'", what, n, path, below ? below : path);
}

/* glibc has no openat2(2).  A pipe that somebody left there would let us wait for ever. */
int file_open(const char *path, int flags)
{
	const char *below = strstr(path, FILE_BELOW);
	unsigned more = O_CLOEXEC | (flags & O_PATH ? 0 : O_NONBLOCK);
	struct open_how how = { (unsigned)flags | more, /* mode= */ 0,
				RESOLVE_NO_SYMLINKS | RESOLVE_BENEATH };
	autoclose int dir = -1;
	BUF(top);

	if (!below)
		return open(path, flags | O_CLOEXEC);
	buf_add(&top, path, (size_t)(below + 1 - path));
	dir = open(top.data, O_PATH | O_DIRECTORY | O_CLOEXEC);
	return dir < 0 ? -1 : (int)syscall(SYS_openat2, dir, below + strlen(FILE_BELOW), &how,
					   sizeof(how));
}

/* The directory that the path is in; its name there. */
static int file_parent(const char *path, int flags, const char **ret_name)
{
	const char *slash = strrchr(path, '/');
	BUF(dir);

	*ret_name = slash ? slash + 1 : path;
	buf_add(&dir, path, slash ? (size_t)(slash + 1 - path) : 0);
	if (dir.len > 2 && !strcmp(dir.data + dir.len - strlen(FILE_BELOW), FILE_BELOW))
		buf_char(&dir, '.');
	return file_open(dir.len ? dir.data : ".", flags | O_DIRECTORY);
}

bool file_read(const char *path, size_t max, struct buf *ret_text, struct diag *d)
{
	autoclose int fd = strcmp(path, "-") ? file_open(path, O_RDONLY) : dup(STDIN_FILENO);
	size_t start = ret_text->len;
	char chunk[16 * 1024];
	ssize_t n;

	if (fd < 0)
		return file_failed(d, "open", path);
	while ((n = read(fd, chunk, sizeof(chunk))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return file_failed(d, "read", path);
		buf_add(ret_text, chunk, (size_t)n);
		if (ret_text->len - start > max)
			return diag_error(d, "'%s' is larger than %zu bytes", path, max);
	}
	return true;
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

int file_stage(const char *path, const void *data, size_t len, mode_t mode, struct buf *ret_tmp,
	       struct diag *d)
{
	int fd;

	buf_printf(ret_tmp, "%s.XXXXXX", path);
	fd = mkostemp(ret_tmp->data, O_CLOEXEC);
	if (fd < 0)
		diag_sys(d, "cannot create a file beside '%s'", path);
	if (fd < 0 || (write_all(fd, data, len) && !fchmod(fd, mode)))
		return fd;
	diag_sys(d, "cannot write '%s'", path);
	unlink(ret_tmp->data);
	close(fd);
	return -1;
}

/* The temporary has always the same name: who is killed leaves one behind, and the next
 * one takes it away.  A rename is durable once its directory is on disk. */
bool file_replace(const char *path, const void *data, size_t len, mode_t mode, struct diag *d)
{
	const char *name;
	autoclose int dir = file_parent(path, O_RDONLY, &name);
	autoclose int fd = -1;
	BUF(tmp);

	buf_printf(&tmp, "%s.prebake-tmp", name);
	if (dir >= 0)
		unlinkat(dir, tmp.data, 0);
	fd = dir < 0 ? -1 : openat(dir, tmp.data, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return file_failed(d, "create a file beside", path);
	if (write_all(fd, data, len) && !fchmod(fd, mode) && !fsync(fd) &&
	    !renameat(dir, tmp.data, dir, name) && !fsync(dir))
		return true;
	file_failed(d, "write", path);
	unlinkat(dir, tmp.data, 0);
	return false;
}

/* The mode is meant as it is said, whatever the umask, and from the start: who is killed
 * before a chmod() would leave another. */
bool file_mkdir(const char *path, mode_t mode, struct diag *d)
{
	mode_t mask = umask(0);
	autoclose int end = -1;
	bool ok = true;
	BUF(part);

	for (const char *p = path; ok; p++) {
		if ((*p == '/' || !*p) && p != path) {
			const char *name;
			autoclose int dir = file_parent(buf_text(&part), O_PATH, &name);

			if ((dir < 0 || mkdirat(dir, name, *p ? 0755 : mode)) && errno != EEXIST)
				ok = file_failed(d, "create directory", part.data);
		}
		if (!*p)
			break;
		buf_char(&part, *p);
	}
	umask(mask);
	if (!ok)
		return false;
	end = file_open(path, O_PATH | O_DIRECTORY);
	return end >= 0 || file_failed(d, "use as a directory", path);
}

bool file_exists(const char *path)
{
	return access(path, F_OK) == 0;
}
