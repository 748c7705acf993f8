/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "firstboot/boot.h"
#include "firstboot/journal.h"
#include "firstboot/status.h"

enum { STATUS_VERSION = 1 };

const char *const status_names[STATUS_COUNT] = {
	[STATUS_NONE] = "none", [STATUS_RUNNING] = "running", [STATUS_DONE] = "done",
	[STATUS_DEGRADED] = "degraded", [STATUS_FAILED] = "failed",
	[STATUS_INTERRUPTED] = "interrupted",
};

const int status_exits[STATUS_COUNT] = {
	[STATUS_NONE] = 4, [STATUS_RUNNING] = 4, [STATUS_DONE] = 0, [STATUS_DEGRADED] = 3,
	[STATUS_FAILED] = 1, [STATUS_INTERRUPTED] = 1,
};

bool status_open(struct status *s, const char *path, size_t n, struct diag *d)
{
	CLEANUP(buf_free) struct buf dir = {0};

	*s = (struct status){ .path = strdup(path), .state = STATUS_RUNNING, .n = n,
			      .notes = json_array(), .steps = calloc(n + 1, sizeof(*s->steps)) };
	if (!s->path || !s->steps)
		abort();
	buf_add(&dir, path, (size_t)(strrchr(path, '/') - path));
	return file_mkdir(dir.data, 0755, d);
}

static struct json *status_steps(const struct status *s)
{
	struct json *steps = json_array(), *one;

	for (size_t i = 0; i < s->n; i++) {
		one = json_object();
		json_set_str(one, "name", s->steps[i].name);
		json_set_str(one, "state", s->steps[i].state);
		json_set_int(one, "ms", s->steps[i].ms);
		json_set_str(one, "note", s->steps[i].note);
		json_add(steps, one);
	}
	return steps;
}

void status_write(const struct status *s)
{
	struct diag d = { .out = stderr };
	CLEANUP(buf_free) struct buf text = {0};
	autojson j = json_object();

	json_set_int(j, "version", STATUS_VERSION);
	json_set_str(j, "state", status_names[s->state]);
	json_set_str(j, "step", s->step);
	json_set_str(j, "reason", s->reason);
	if (s->state == STATUS_FAILED)
		json_set_str(j, "next", "correct this, then run 'prebake-firstboot run': "
					"it goes on from this step");
	json_set(j, "steps", status_steps(s));
	json_set(j, "notes", json_copy(s->notes));
	json_print(j, /* indented= */ true, &text);
	if (!file_replace(s->path, text.data, text.len, 0644, &d))
		return;
}

struct status_step *status_current(struct status *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->step && s->steps[i].name == s->step)
			return &s->steps[i];
	return NULL;
}

void status_close(struct status *s)
{
	for (size_t i = 0; i < s->n; i++)
		free(s->steps[i].note);
	free(s->steps);
	free(s->path);
	free(s->reason);
	json_free(s->notes);
}

static enum status_state status_named(const char *name)
{
	for (enum status_state i = STATUS_RUNNING; name && i < STATUS_INTERRUPTED; i++)
		if (!strcmp(name, status_names[i]))
			return i;
	return STATUS_COUNT;
}

static bool status_read(const char *path, struct json **ret, enum status_state *ret_state,
			struct diag *d)
{
	CLEANUP(buf_free) struct buf text = {0};

	json_free(*ret);
	*ret = NULL;
	if (!file_exists(path))
		return true;
	if (!file_read(path, JSON_MAX_BYTES, &text, d))
		return false;
	*ret = json_parse(buf_text(&text), text.len, path, d);
	if (!*ret)
		return false;
	*ret_state = status_named(json_str(*ret, "state"));
	return *ret_state != STATUS_COUNT || diag_error(d, "'%s' holds no state known here", path);
}

/* A run writes its last state before it lets go of the journal, so "running"
 * without a run is only true if it still stands there after looking. */
bool status_judge(const char *root, struct json **ret, enum status_state *ret_state,
		  struct diag *d)
{
	CLEANUP(buf_free) struct buf path = {0}, journal = {0};
	int busy;

	buf_printf(&path, "%s" BOOT_STATUS, root);
	buf_printf(&journal, "%s" BOOT_JOURNAL, root);
	*ret = NULL;
	*ret_state = STATUS_NONE;
	if (!status_read(path.data, ret, ret_state, d))
		return false;
	busy = journal_busy(journal.data);
	if (busy == 1)
		*ret_state = STATUS_RUNNING;
	if (*ret_state != STATUS_RUNNING || busy)
		return true;
	if (!status_read(path.data, ret, ret_state, d))
		return false;
	if (*ret_state == STATUS_RUNNING)
		*ret_state = STATUS_INTERRUPTED;
	return true;
}
