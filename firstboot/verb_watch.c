/* SPDX-License-Identifier: MIT */
/* The same end and exit status as `status --wait`, and something to look at until then. */
#include <signal.h>
#include <sys/ioctl.h>
#include <time.h>

#include "firstboot/state.h"
#include "firstboot/verb.h"
#include "firstboot/watch.h"

enum { WATCH_PAUSE = 500 * 1000 * 1000 };                                 /* nanoseconds */
enum { WATCH_COLUMNS = 80, WATCH_ROWS = 24 };                /* of who does not know them */

/* ECMA-48, and DECTCEM of DEC's terminals, which all of today's know (console_codes(4)). */
#define WATCH_HIDE "\033[?25l"
#define WATCH_SHOW "\033[?25h"

struct watch {
	bool terminal, color;
	unsigned drawn;               /* lines of the last picture */
	struct json *before;
	sigset_t signals;             /* blocked: they are asked for */
};

static void watch_put(const char *text)
{
	fputs(text, stdout);
	fflush(stdout);
}

/* In place of the last picture; of one that is too high the end. */
static void watch_show(struct watch *w, const struct json *j, long long now)
{
	struct winsize size = {0};
	unsigned lines = 0, most;
	BUF(picture);
	BUF(out);

	ioctl(STDOUT_FILENO, TIOCGWINSZ, &size);
	most = size.ws_row > 1 ? size.ws_row - 1u : WATCH_ROWS;
	/* Behind a character in the last column, "erase to the end" takes it away. */
	watch_draw(j, now, (size.ws_col ? size.ws_col : WATCH_COLUMNS) - 1u, w->color, &picture);
	for (const char *p = buf_text(&picture); *p; p++)
		lines += *p == '\n';
	if (w->drawn)
		buf_printf(&out, "\033[%uA", w->drawn);
	w->drawn = 0;
	for (const char *p = picture.data; *p; p += strcspn(p, "\n") + 1) {
		if (lines-- > most)
			continue;
		buf_str(&out, "\r");
		buf_add(&out, p, strcspn(p, "\n"));
		buf_str(&out, "\033[K\n");
		w->drawn++;
	}
	buf_str(&out, "\033[J");
	watch_put(out.data);
}

static void watch_tell(struct watch *w, const struct json *j, long long now)
{
	BUF(lines);

	if (w->terminal) {
		watch_show(w, j, now);
		return;
	}
	watch_changes(w->before, j, now, &lines);
	watch_put(buf_text(&lines));
	json_free(w->before);
	w->before = json_copy(j);
}

/* Who ends or stops us gets the cursor back first. */
static void watch_pause(struct watch *w)
{
	int signal = sigtimedwait(&w->signals, NULL, &(struct timespec){ .tv_nsec = WATCH_PAUSE });

	if (signal < 0 || signal == SIGWINCH)
		return;
	if (w->terminal)
		watch_put(WATCH_SHOW);
	if (signal == SIGTSTP) {
		raise(SIGSTOP);
		w->drawn = 0;
		if (w->terminal)
			watch_put(WATCH_HIDE);
		return;
	}
	sigprocmask(SIG_UNBLOCK, &w->signals, NULL);
	raise(signal);
}

static int watch_loop(struct watch *w, const char *root, struct diag *d)
{
	for (;;) {
		autojson j = state_read(root, d);
		int status = j ? state_exit(json_str(j, "state")) : VERB_FAILED;
		BUF(end);

		if (j)
			watch_tell(w, j, boot_clock());
		if (status == STATE_UNENDED) {
			watch_pause(w);
			continue;
		}
		watch_end(j, &end);
		watch_put(buf_text(&end));
		return status;
	}
}

static int watch_run(struct boot *b, const char *options, struct diag *d)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGWINCH };
	const char *term = getenv("TERM"), *plain = getenv("NO_COLOR");
	struct watch w = { .color = !plain || !*plain };
	int status;

	(void)options;
	w.terminal = isatty(STDOUT_FILENO) && term && strcmp(term, "dumb") != 0;
	sigemptyset(&w.signals);
	for (size_t i = 0; i < COUNT(signals); i++)
		sigaddset(&w.signals, signals[i]);
	sigprocmask(SIG_BLOCK, &w.signals, NULL);
	if (w.terminal)
		watch_put(WATCH_HIDE);
	status = watch_loop(&w, b->root, d);
	if (w.terminal)
		watch_put(WATCH_SHOW);
	json_free(w.before);
	return status;
}

const struct verb verb_watch = { "status", "[--watch]", watch_run };
