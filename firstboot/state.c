/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <inttypes.h>
#include <time.h>

#include "base/file.h"
#include "firstboot/boot.h"
#include "firstboot/state.h"

/* Locks of the open file, not of the process: closing another descriptor of the
 * journal does not drop them, and one can ask without taking (fcntl(2)). */
#define STATE_LOCK { .l_type = F_WRLCK, .l_whence = SEEK_SET }

static const struct {
	const char *name;
	int code;
} state_exits[] = {
	{ "none", STATE_UNENDED }, { "running", STATE_UNENDED }, { "done", 0 }, { "degraded", 3 },
	{ "failed", 1 }, { "interrupted", 1 },
};

int state_exit(const char *state)
{
	for (size_t i = 0; state && i < COUNT(state_exits); i++)
		if (!strcmp(state, state_exits[i].name))
			return state_exits[i].code;
	return -1;
}

/* Input "": the step has started. */
static void state_set(struct state *s, const char *step, const char *input)
{
	if (!*input)
		json_set_str(s->done, STATE_RUN, "");
	json_set_str(s->done, step, input);
}

static void state_learn(struct state *s, const char *line, size_t len)
{
	CAUGHT(ignored);
	autojson j = json_parse(line, len, "the journal", &ignored);
	const char *step = json_str(j, "step"), *event = json_str(j, "event");
	const char *input = json_str(j, "input");

	if (step && event && input)
		state_set(s, step, strcmp(event, "done") ? "" : input);
}

bool state_open(struct state *s, const char *root, struct diag *d)
{
	struct flock lock = STATE_LOCK;
	const char *path, *end;
	BUF(text);
	BUF(run);

	*s = (struct state){ .fd = -1, .step = "plan", .began = boot_clock(),
			     .done = json_object(), .steps = json_array(),
			     .notes = json_array() };
	buf_printf(&run, "%s" BOOT_RUN, root);
	buf_printf(&text, "%s" BOOT_STATE, root);
	buf_printf(&s->status, "%s" BOOT_STATUS, root);
	if (!file_mkdir(run.data, 0755, d) || !file_mkdir(text.data, 0755, d))
		return false;
	buf_free(&text);
	buf_printf(&s->journal, "%s" BOOT_JOURNAL, root);
	path = s->journal.data;
	if (!file_exists(path) && !file_replace(path, "", 0, 0600, d))
		return false;
	s->fd = open(path, O_RDWR | O_APPEND | O_CLOEXEC);
	if (s->fd < 0)
		return diag_sys(d, "cannot open '%s'", path);
	if (fcntl(s->fd, F_OFD_SETLK, &lock)) {
		buf_free(&s->status); /* it is theirs */
		return diag_sys(d, "another run is at work");
	}
	if (!file_read(path, JSON_MAX_BYTES, &text, d))
		return false;
	/* What a power cut leaves of an append can be NUL bytes (ext4's delayed allocation). */
	for (size_t i = 0; i < text.len; i++)
		if (!text.data[i])
			text.data[i] = '\n';
	for (path = buf_text(&text); (end = strchr(path, '\n')); path = end + 1)
		state_learn(s, path, (size_t)(end - path));
	s->torn = *path;
	return true;
}

bool state_add(struct state *s, const char *step, bool done, const char *hash, struct diag *d)
{
	BUF(line);
	autojson j = json_object();

	json_set_str(j, "step", step);
	json_set_str(j, "event", done ? "done" : "start");
	json_set_str(j, "input", hash);
	json_set_int(j, "at", time(NULL));
	if (s->torn)
		buf_char(&line, '\n');
	json_print(j, /* indented= */ false, &line);
	buf_char(&line, '\n');
	s->torn = true;
	if (write(s->fd, line.data, line.len) != (ssize_t)line.len || fsync(s->fd))
		return diag_sys(d, "cannot write '%s'", s->journal.data);
	s->torn = false;
	state_set(s, step, done ? hash : "");
	return true;
}

bool state_forget(struct state *s, struct diag *d)
{
	json_free(s->done);
	s->done = json_object();
	s->torn = false;
	return (!ftruncate(s->fd, 0) && !fsync(s->fd)) ||
	       diag_sys(d, "cannot empty '%s'", s->journal.data);
}

bool state_ended(const struct state *s)
{
	const char *run = json_str(s->done, STATE_RUN);

	return run && *run;
}

bool state_write(const struct state *s, const char *state, const char *reason)
{
	struct diag d = { .out = stderr };
	autojson j = json_object();

	json_set_int(j, "version", 1);
	json_set_str(j, "state", state);
	json_set_int(j, "began", s->began);
	json_set_str(j, "step", s->step);
	json_set_str(j, "reason", reason);
	if (reason)
		json_set_str(j, "next", "correct this, then run 'prebake-firstboot run'");
	json_set(j, "steps", json_copy(s->steps));
	json_set(j, "notes", json_copy(s->notes));
	return json_write(s->status.data, j, 0644, &d);
}

/* Unlocked even if a child has not let go of it yet. */
void state_close(struct state *s)
{
	struct flock lock = { .l_type = F_UNLCK, .l_whence = SEEK_SET };

	if (s->fd >= 0)
		fcntl(s->fd, F_OFD_SETLK, &lock);
	closep(&s->fd);
	buf_free(&s->status);
	buf_free(&s->journal);
	json_free(s->done);
	json_free(s->steps);
	json_free(s->notes);
}

/* What is true of what status.json says; without the right to look, we believe it. */
static const char *state_judge(const char *journal, const char *said)
{
	struct flock lock = STATE_LOCK;
	autoclose int fd = open(journal, O_RDONLY | O_CLOEXEC);

	if (fd < 0 && errno == EACCES)
		return said;
	if (fd >= 0 && !fcntl(fd, F_OFD_GETLK, &lock) && lock.l_type != F_UNLCK)
		return "running";
	return strcmp(said, "running") ? said : "interrupted";
}

/* A run writes its last state before it lets go of the journal, so "running"
 * without a run is only true if it still stands there after looking. */
struct json *state_read(const char *root, struct diag *d)
{
	const char *state = "interrupted";
	autojson j = NULL;
	BUF(status);
	BUF(journal);

	buf_printf(&status, "%s" BOOT_STATUS, root);
	buf_printf(&journal, "%s" BOOT_JOURNAL, root);
	for (int look = 0; look < 2 && !strcmp(state, "interrupted"); look++) {
		json_free(j);
		j = json_read(status.data, d);
		if (!j)
			return NULL;
		state = json_first(j) ? json_str(j, "state") : "none";
		if (state_exit(state) < 0) {
			diag_error(d, "'%s' holds no state known here", status.data);
			return NULL;
		}
		state = state_judge(journal.data, state);
	}
	json_set_str(j, "state", state);
	return TAKE(j);
}

void state_hash(const struct buf *input, char ret[STATE_HASH_SIZE])
{
	uint64_t h = 0xcbf29ce484222325u;

	for (size_t i = 0; i < input->len; i++)
		h = (h ^ (unsigned char)input->data[i]) * 0x100000001b3u;
	snprintf(ret, STATE_HASH_SIZE, "%016" PRIx64, h);
}
