/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/file.h"
#include "firstboot/boot.h"
#include "firstboot/command.h"

enum { COMMAND_TIMEOUT = 60, COMMAND_LOOK = 20000 };          /* seconds, microseconds */
enum { COMMAND_MAX_OUTPUT = 16 * 1024 * 1024, COMMAND_MAX_TAIL = 800 };     /* bytes */
enum { COMMAND_LINES = 3 };

static void command_child(const struct command *c, int out, int err)
{
	static const char *const env[] = { COMMAND_PATH, "LC_ALL=C", NULL };
	int null = open("/dev/null", O_RDONLY);

	setpgid(0, 0);
	if (dup2(null, 0) == 0 && dup2(out, 1) == 1 && dup2(err, 2) == 2 &&
	    (!c->dir || !chdir(c->dir)))
		execvpe(c->argv[0], (char *const *)c->argv,
			(char *const *)(c->env ? c->env : env));
	dprintf(2, "cannot run %s: %s\n", c->argv[0], strerror(errno));
	_exit(EXIT_FAILURE);
}

static bool command_read(int fd, struct buf *out, struct diag *d)
{
	BUF(path);

	buf_printf(&path, "/proc/self/fd/%d", fd);
	return file_read(path.data, COMMAND_MAX_OUTPUT, out, d);
}

/* Output goes to memory that nobody has to empty, so that only its end is waited for,
 * whatever its descendants keep open. */
bool command_run(const struct command *c, struct buf *out, struct diag *d)
{
	long long end = boot_clock() + (c->timeout ? c->timeout : COMMAND_TIMEOUT) * 1000LL;
	autoclose int fd = memfd_create("out", MFD_CLOEXEC);
	autoclose int err = memfd_create("err", MFD_CLOEXEC);
	const char *trouble = "failed";
	BUF(words);
	BUF(tail);
	int status = -1;
	pid_t pid = fork();

	if (pid < 0)
		return diag_sys(d, "cannot start %s", c->what);
	if (!pid)
		command_child(c, fd, err);
	while (!waitpid(pid, &status, WNOHANG)) {
		struct stat o = {0}, e = {0};

		usleep(COMMAND_LOOK);
		fstat(fd, &o);
		fstat(err, &e);
		if (o.st_size + e.st_size > COMMAND_MAX_OUTPUT)
			trouble = "printed too much";
		else if (boot_clock() > end)
			trouble = "took too long";
		else
			continue;
		kill(-pid, SIGKILL);
	}
	if (!status)
		return command_read(fd, out, d);
	if (command_read(err, &words, d))
		command_tail(buf_text(&words), &tail);
	return diag_error(d, "%s %s: %s", c->what, trouble, buf_text(&tail));
}

void command_tail(const char *text, struct buf *out)
{
	const char *from = text + strlen(text);
	unsigned lines = COMMAND_LINES, n = COMMAND_MAX_TAIL;

	while (from > text && n-- && (from[-1] != '\n' || !from[0] || --lines))
		from--;
	for (; *from; from++) {
		if (*from == '\n' && from[1])
			buf_str(out, "; ");
		else if ((unsigned char)*from >= ' ' && *from != 0x7f)
			buf_char(out, *from);
	}
}
