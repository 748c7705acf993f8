/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

bool file_read(const char *path, size_t max, struct buf *ret_text, struct diag *d)
{
	autoclose int fd = strcmp(path, "-") ? open(path, O_RDONLY | O_CLOEXEC) : dup(STDIN_FILENO);
	size_t start = ret_text->len;
	char chunk[16 * 1024];
	ssize_t n;

	if (fd < 0)
		return diag_sys(d, "cannot open '%s'", path);
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
	const char *slash = strrchr(path, '/');
	autoclose int fd = -1;
	BUF(dir);

	buf_add(&dir, path, slash ? (size_t)(slash + 1 - path) : 0);
	fd = open(dir.len ? dir.data : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd >= 0 && fsync(fd) == 0;
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
 * one takes it away. */
bool file_replace(const char *path, const void *data, size_t len, mode_t mode, struct diag *d)
{
	autoclose int fd = -1;
	BUF(tmp);

	buf_printf(&tmp, "%s.prebake-tmp", path);
	unlink(tmp.data);
	fd = open(tmp.data, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return diag_sys(d, "cannot create a file beside '%s'", path);
	if (write_all(fd, data, len) && !fchmod(fd, mode) && !fsync(fd) &&
	    !rename(tmp.data, path) && sync_directory_of(path))
		return true;
	diag_sys(d, "cannot write '%s'", path);
	unlink(tmp.data);
	return false;
}

/* The mode is meant as it is said, whatever the umask, and from the start: who is killed
 * before a chmod() would leave another.  mkdir() takes no set-group-ID. */
bool file_mkdir(const char *path, mode_t mode, struct diag *d)
{
	mode_t mask = umask(0);
	bool ok = true;
	struct stat st;
	BUF(part);

	for (const char *p = path; ok; p++) {
		if ((*p == '/' || !*p) && p != path &&
		    (mkdir(buf_text(&part), *p ? 0755 : mode) ? errno != EEXIST :
		     !*p && mode > 0777 && chmod(part.data, mode)))
			ok = diag_sys(d, "cannot create directory '%s'", part.data);
		if (!*p)
			break;
		buf_char(&part, *p);
	}
	umask(mask);
	return ok && ((!stat(path, &st) && S_ISDIR(st.st_mode)) ||
		      diag_error(d, "'%s' is not a directory", path));
}

bool file_exists(const char *path)
{
	return access(path, F_OK) == 0;
}
