/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "base/file.h"
#include "firstboot/say.h"
#include "firstboot/state.h"

#define SAY_SOCKET "/run/systemd/journal/socket"
#define SAY_MOTD   "/run/motd.d"      /* pam_motd(8) */

/* systemd.exec(5): $JOURNAL_STREAM has device and inode of what the journal reads. */
static bool say_is_read(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	struct stat st;
	BUF(own);

	if (!stream || fstat(STDOUT_FILENO, &st))
		return false;
	buf_printf(&own, "%lu:%lu", (unsigned long)st.st_dev, (unsigned long)st.st_ino);
	return !strcmp(own.data, stream);
}

static bool say_send(struct boot *b, const struct buf *entry)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	autoclose int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	BUF(path);

	boot_path(b, &path, SAY_SOCKET);
	if (fd < 0 || path.len >= sizeof(to.sun_path))
		return false;
	memcpy(to.sun_path, path.data, path.len);
	return sendto(fd, entry->data, entry->len, MSG_NOSIGNAL, (void *)&to, sizeof(to)) >= 0;
}

void say_line(struct boot *b, const char *state, long long ms, const char *text)
{
	const char *step = b->state ? b->state->step : NULL;
	autoclose int console = -1;
	BUF(line);
	BUF(entry);
	BUF(path);

	buf_printf(&line, "prebake: %s%s%s%s", step ? step : "", step ? ": " : "",
		   ms < 0 && !strcmp(state, "degraded") ? "degraded: " : "", text);
	if (ms >= 0)
		buf_printf(&line, " (%lld.%lld s)", ms / 1000, ms % 1000 / 100);
	for (char *p = line.data; (p = strchr(p, '\n'));)
		*p = ' ';
	buf_printf(&entry, "MESSAGE=%s\nPRIORITY=%d\nSYSLOG_IDENTIFIER=prebake-firstboot\n"
		   "PREBAKE_STATE=%s\n", line.data, !strcmp(state, "failed") ? 3 :
		   !strcmp(state, "degraded") ? 4 : 6, state);
	if (step)
		buf_printf(&entry, "PREBAKE_STEP=%s\n", step);
	if (ms >= 0)
		buf_printf(&entry, "PREBAKE_MS=%lld\n", ms);
	if (!say_is_read() || !say_send(b, &entry)) {
		puts(line.data);
		return;
	}
	console = open(boot_path(b, &path, "/dev/console"), O_WRONLY | O_NOCTTY | O_CLOEXEC);
	dprintf(console, "%s\n", line.data);
}

void say_motd(struct boot *b, const char *state, const char *reason)
{
	const char *name = json_str(b->plan, "name");
	CAUGHT(c);
	BUF(path);
	BUF(text);

	buf_printf(&text, "prebake: %s: %s%s%s\n", name ? name : "first boot", state,
		   reason ? ": " : "", reason ? reason : "");
	if (strcmp(state, "done"))
		buf_str(&text, "See: prebake-firstboot status\n");
	if (file_mkdir(boot_path(b, &path, SAY_MOTD), 0755, &c)) {
		buf_str(&path, "/prebake");
		(void)!file_replace(path.data, text.data, text.len, 0644, &c);
	}
}
