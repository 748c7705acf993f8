/* SPDX-License-Identifier: MIT */
#include "firstboot/columns.h"
#include "firstboot/timeline.h"
#include "firstboot/times.h"

/* Columns; what is left of the bars; for fewer there are none. */
enum { TIMELINE_NAME = 12, TIMELINE_STATE = 8, TIMELINE_TIME = 11 };
enum { TIMELINE_LEFT = TIMELINE_NAME + TIMELINE_STATE + 2 * TIMELINE_TIME + 10 };
enum { TIMELINE_BARS = 10 };

static void timeline_right(struct buf *out, const char *text, int columns)
{
	int n = (int)strlen(text);

	buf_printf(out, "%*s%s", n < columns ? columns - n : 1, "", text);
}

static void timeline_time(struct buf *out, long long ms)
{
	BUF(text);

	times_text(&text, ms);
	timeline_right(out, text.data, TIMELINE_TIME);
}

/* A step that took any time has a mark at least. */
static void timeline_bar(struct buf *out, const struct times *t, long long total, unsigned columns)
{
	double scale = (double)columns / (double)total;
	unsigned from = (unsigned)((double)t->at * scale + 0.5), to;

	from = from < columns ? from : columns - 1;
	to = (unsigned)((double)(t->at + t->ms) * scale + 0.5);
	to = to > columns ? columns : to > from ? to : from + 1;
	for (unsigned i = 0; i < to; i++)
		buf_str(out, i < from ? " " : "█");
}

static void timeline_step(struct buf *line, const struct times *t, long long total,
			  unsigned columns)
{
	columns_pad(line, t->name, TIMELINE_NAME);
	buf_char(line, ' ');
	if (!strcmp(t->state, "pending") || !strcmp(t->state, "skipped")) {
		buf_str(line, t->state);
		return;
	}
	columns_pad(line, t->state, TIMELINE_STATE);
	timeline_time(line, t->at);
	timeline_time(line, t->ms);
	buf_printf(line, "  %3lld %%", total ? (t->ms * 100 + total / 2) / total : 0);
	if (!total || columns < TIMELINE_LEFT + TIMELINE_BARS)
		return;
	buf_str(line, "  ");
	timeline_bar(line, t, total, columns - TIMELINE_LEFT);
}

static void timeline_line(struct buf *out, struct buf *line, unsigned columns)
{
	columns_add(out, buf_text(line), columns);
	buf_char(out, '\n');
	buf_free(line);
}

void timeline_text(const struct json *status, long long now, unsigned columns, struct buf *out)
{
	long long total = times_total(status, now), began = json_int(status, "began", -1);
	struct times t = times_start(status, now);
	BUF(line);

	columns_pad(&line, "step", TIMELINE_NAME + 1 + TIMELINE_STATE);
	timeline_right(&line, "began", TIMELINE_TIME);
	timeline_right(&line, "took", TIMELINE_TIME);
	buf_str(&line, "  share");
	timeline_line(out, &line, columns);
	while (times_next(&t, status)) {
		timeline_step(&line, &t, total, columns);
		timeline_line(out, &line, columns);
	}
	columns_pad(&line, "total", TIMELINE_NAME + 1);
	columns_pad(&line, json_str(status, "state"), TIMELINE_STATE + TIMELINE_TIME);
	timeline_time(&line, total);
	timeline_line(out, &line, columns);
	if (began < 0)
		return;
	buf_str(&line, "The run began ");
	times_text(&line, began);
	buf_str(&line, " after the system did.");
	timeline_line(out, &line, columns);
}
