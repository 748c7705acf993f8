/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "base/file.h"
#include "firstboot/journal.h"

/* Locks of the open file, not of the process: closing another descriptor of the
 * journal does not drop them, and one can ask without taking (fcntl(2)). */
static struct flock journal_lock(void)
{
	return (struct flock){ .l_type = F_WRLCK, .l_whence = SEEK_SET };
}

static void journal_learn(struct journal *j, const char *line, size_t len)
{
	CAUGHT(ignored);
	const char *step, *event, *input;
	autojson entry = NULL;

	entry = json_parse(line, len, "the journal", &ignored);
	step = json_str(entry, "step");
	event = json_str(entry, "event");
	input = json_str(entry, "input");
	if (!step || !event || !input)
		return;
	json_set_str(j->done, step, strcmp(event, "done") ? "" : input);
}

static bool journal_read(struct journal *j, const char *path, struct diag *d)
{
	CLEANUP(buf_free) struct buf text = {0};
	const char *end;

	if (!file_read(path, JSON_MAX_BYTES, &text, d))
		return false;
	for (const char *p = buf_text(&text); (end = strchr(p, '\n')); p = end + 1)
		journal_learn(j, p, (size_t)(end - p));
	j->torn = text.len && text.data[text.len - 1] != '\n';
	return true;
}

bool journal_open(struct journal *j, const char *path, struct diag *d)
{
	struct flock lock = journal_lock();

	*j = (struct journal){ .fd = -1, .done = json_object() };
	if (!file_exists(path) && !file_replace(path, "", 0, 0600, d))
		return false;
	j->fd = open(path, O_RDWR | O_APPEND | O_CLOEXEC);
	if (j->fd < 0)
		return diag_sys(d, "cannot open '%s'", path);
	if (fcntl(j->fd, F_OFD_SETLK, &lock) == 0)
		return journal_read(j, path, d);
	if (errno == EAGAIN || errno == EACCES)
		return diag_error(d, "another run is at work; see 'prebake-firstboot status'");
	return diag_sys(d, "cannot lock '%s'", path);
}

const char *journal_done(const struct journal *j, const char *step)
{
	const char *hash = json_str(j->done, step);

	return hash && *hash ? hash : NULL;
}

bool journal_add(struct journal *j, const char *step, const char *event, const char *hash,
		 struct diag *d)
{
	CLEANUP(buf_free) struct buf line = {0};
	autojson entry = json_object();

	json_set_str(entry, "step", step);
	json_set_str(entry, "event", event);
	json_set_str(entry, "input", hash);
	json_set_int(entry, "at", (long long)time(NULL));
	if (j->torn)
		buf_char(&line, '\n');
	json_print(entry, /* indented= */ false, &line);
	buf_char(&line, '\n');
	j->torn = true;
	if (write(j->fd, line.data, line.len) != (ssize_t)line.len || fsync(j->fd))
		return diag_sys(d, "cannot write the journal in /var/lib/prebake");
	j->torn = false;
	json_set_str(j->done, step, strcmp(event, "done") ? "" : hash);
	return true;
}

void journal_close(struct journal *j)
{
	closep(&j->fd);
	json_free(j->done);
}

int journal_busy(const char *path)
{
	struct flock lock = journal_lock();
	autoclose int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return errno == EACCES ? -1 : 0;
	return fcntl(fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

void journal_hash(const struct buf *input, char ret[JOURNAL_HASH_SIZE])
{
	uint64_t h = 0xcbf29ce484222325u;

	for (size_t i = 0; i < input->len; i++)
		h = (h ^ (unsigned char)input->data[i]) * 0x100000001b3u;
	snprintf(ret, JOURNAL_HASH_SIZE, "%016" PRIx64, h);
}
