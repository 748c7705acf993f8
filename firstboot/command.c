/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "firstboot/command.h"

enum { COMMAND_TIMEOUT = 60, COMMAND_NOT_STARTED = 127 };
enum { COMMAND_MAX_OUTPUT = 16 * 1024 * 1024, COMMAND_MAX_TAIL = 800 };     /* bytes */

struct running {
	pid_t pid;
	int fd[2];                    /* its standard output and error */
	struct buf *to[2];
	time_t end;
	const char *trouble;          /* why it was stopped */
};

static time_t command_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec;
}

static void command_child(const struct command *c, int out, int err)
{
	int null = open("/dev/null", O_RDONLY);

	setpgid(0, 0);
	if (null < 0 || dup2(null, 0) < 0 || dup2(out, 1) < 0 || dup2(err, 2) < 0)
		_exit(COMMAND_NOT_STARTED);
	if (c->dir && chdir(c->dir))
		_exit(COMMAND_NOT_STARTED);
	execvpe(c->argv[0], (char *const *)c->argv, (char *const *)c->env);
	dprintf(2, "cannot run %s: %s\n", c->argv[0], strerror(errno));
	_exit(COMMAND_NOT_STARTED);
}

static bool command_start(const struct command *c, struct running *r, struct diag *d)
{
	int out[2], err[2];

	if (pipe2(out, O_CLOEXEC))
		return diag_sys(d, "cannot make a pipe");
	if (pipe2(err, O_CLOEXEC)) {
		close(out[0]);
		close(out[1]);
		return diag_sys(d, "cannot make a pipe");
	}
	r->pid = fork();
	if (r->pid == 0)
		command_child(c, out[1], err[1]);
	close(out[1]);
	close(err[1]);
	r->fd[0] = out[0];
	r->fd[1] = err[0];
	return r->pid > 0 || diag_sys(d, "cannot start %s", c->argv[0]);
}

/* One piece from one pipe; a pipe that ended is closed. */
static void command_read(struct running *r, int i)
{
	char chunk[16 * 1024];
	ssize_t n = read(r->fd[i], chunk, sizeof(chunk));

	if (n < 0 && errno == EINTR)
		return;
	if (n <= 0) {
		close(r->fd[i]);
		r->fd[i] = -1;
		return;
	}
	buf_add(r->to[i], chunk, (size_t)n);
	if (r->to[i]->len > COMMAND_MAX_OUTPUT)
		r->trouble = "it printed too much";
}

/* A descendant may keep the pipes open: the end of the program itself is enough. */
static int command_wait(struct running *r)
{
	int status = 0;
	bool ended = false;

	while (!r->trouble) {
		struct pollfd p[2] = { { r->fd[0], POLLIN, 0 }, { r->fd[1], POLLIN, 0 } };
		int n = poll(p, 2, ended ? 0 : 200);

		for (int i = 0; i < 2 && n > 0; i++)
			if (p[i].revents)
				command_read(r, i);
		if (ended && n <= 0)
			break;
		ended = ended || waitpid(r->pid, &status, WNOHANG) == r->pid;
		if (!ended && command_now() > r->end)
			r->trouble = "it took too long";
	}
	if (r->trouble)
		kill(-r->pid, SIGKILL);
	for (int i = 0; i < 2; i++)
		if (r->fd[i] >= 0)
			close(r->fd[i]);
	while (!ended && waitpid(r->pid, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

bool command_run(const struct command *c, struct buf *out, struct buf *err, struct diag *d)
{
	unsigned timeout = c->timeout ? c->timeout : COMMAND_TIMEOUT;
	struct running r = { .to = { out, err }, .end = command_now() + (time_t)timeout };
	BUF(tail);
	int status;

	if (!command_start(c, &r, d))
		return false;
	status = command_wait(&r);
	if (!r.trouble && status == 0)
		return true;
	command_tail(buf_text(err), 4, &tail);
	if (r.trouble)
		return diag_error(d, "%s was stopped after at most %u s, because %s: %s", c->what,
				  timeout, r.trouble, buf_text(&tail));
	return diag_error(d, "%s failed: %s", c->what,
			  tail.len ? tail.data : "without a word");
}

void command_tail(const char *text, unsigned lines, struct buf *out)
{
	size_t end = strlen(text), from;

	while (end && (unsigned char)text[end - 1] <= ' ')
		end--;
	for (from = end; from && (text[from - 1] != '\n' || --lines); from--)
		;
	if (end - from > COMMAND_MAX_TAIL)
		from = end - COMMAND_MAX_TAIL;
	for (; from < end; from++) {
		if (text[from] == '\n' && text[from + 1] != '\n')
			buf_str(out, "; ");
		else if ((unsigned char)text[from] >= ' ' && text[from] != 0x7f)
			buf_char(out, text[from]);
	}
}
