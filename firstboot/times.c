/* SPDX-License-Identifier: MIT */
#include "firstboot/times.h"

/* More than a run can take, and little enough to add and multiply. */
#define TIMES_MAX 1000000000000LL

static long long times_int(const struct json *row, const char *key, long long absent)
{
	long long n = json_int(row, key, absent);

	return n < 0 ? 0 : n < TIMES_MAX ? n : TIMES_MAX;
}

struct times times_start(const struct json *status, long long now)
{
	const char *state = json_word(status, "state");
	long long began = json_int(status, "began", now + 1);
	bool runs = !strcmp(state, "running") && began <= now;

	return (struct times){ .clock = runs ? now - began : -1,
			       .died = !strcmp(state, "interrupted") };
}

/* What an older helper wrote has no "at": its steps follow each other. */
bool times_next(struct times *t, const struct json *status)
{
	t->row = t->row ? json_next(t->row) : json_first(json_get(status, "steps"));
	t->name = json_word(t->row, "name");
	t->state = json_word(t->row, "state");
	t->note = json_word(t->row, "note");
	t->at = times_int(t->row, "at", t->end);
	t->ms = times_int(t->row, "ms", 0);
	if (!strcmp(t->state, "running") && t->clock > t->at)
		t->ms = t->clock - t->at;
	else if (!strcmp(t->state, "running") && t->died)
		t->state = "died";
	if (t->at + t->ms > t->end)
		t->end = t->at + t->ms;
	return t->row;
}

long long times_total(const struct json *status, long long now)
{
	struct times t = times_start(status, now);

	while (times_next(&t, status))
		;
	return t.clock > t.end ? t.clock : t.end;
}

void times_text(struct buf *out, long long ms)
{
	long long s = (ms + 500) / 1000;

	if (ms < 59950)
		buf_printf(out, "%lld.%lld s", (ms + 50) / 1000, (ms + 50) / 100 % 10);
	else if (s < 3600)
		buf_printf(out, "%lld min %02lld s", s / 60, s % 60);
	else
		buf_printf(out, "%lld h %02lld min", s / 3600, s / 60 % 60);
}
