/* SPDX-License-Identifier: MIT */
#include "firstboot/columns.h"
#include "firstboot/times.h"
#include "firstboot/watch.h"

enum { WATCH_NAME = 12, WATCH_STATE = 8, WATCH_TIME = 11, WATCH_BAR = 20 };  /* columns */
enum { WATCH_WIDE = 100 };    /* for less the bar is half as long */

/* How a state looks (ECMA-48, SGR). */
static const struct {
	const char *state, *color;
} watch_colors[] = {
	{ "pending", "2" }, { "skipped", "2" }, { "running", "1" }, { "failed", "31" },
	{ "interrupted", "31" }, { "died", "31" }, { "degraded", "33" }, { "done", "32" },
};

static void watch_line(struct buf *out, const char *line, unsigned columns, const char *state)
{
	const char *color = NULL;

	for (size_t i = 0; state && i < COUNT(watch_colors); i++)
		if (!strcmp(state, watch_colors[i].state))
			color = watch_colors[i].color;
	if (color)
		buf_printf(out, "\033[%sm", color);
	columns_add(out, line, columns);
	buf_str(out, color ? "\033[0m\n" : "\n");
}

/* "prebake: running, 1 min 12 s" */
static void watch_title(const struct json *status, long long now, struct buf *out)
{
	long long total = times_total(status, now);

	buf_printf(out, "prebake: %s", json_str(status, "state"));
	if (total) {
		buf_str(out, ", ");
		times_text(out, total);
	}
}

/* "142 of 296 MB" */
static void watch_amount(long long done, long long of, const char *unit, struct buf *out)
{
	static const char *const larger[] = { "bytes", "kB", "MB", "GB", "TB" };
	long long scale = 1;
	size_t i = 0;

	if (strcmp(unit, "bytes") != 0) {
		buf_printf(out, "%lld of %lld %s", done, of, strcmp(unit, "seconds") ? unit : "s");
		return;
	}
	for (; of / scale >= 10000 && i + 1 < COUNT(larger); i++)
		scale *= 1000;
	buf_printf(out, "%lld of %lld %s", done / scale, of / scale, larger[i]);
}

/* What is measured of a step that runs, behind its bar. */
static void watch_measure(const struct json *row, unsigned columns, struct buf *out)
{
	const struct json *p = json_get(row, "progress");
	long long done = json_int(p, "done", 0), of = json_int(p, "of", 0);

	if (of <= 0 || done < 0 || done > of)
		return;
	columns_bar(out, done, of, columns < WATCH_WIDE ? WATCH_BAR / 2 : WATCH_BAR);
	buf_printf(out, " %3.0f %%  ", 100.0 * (double)done / (double)of);
	watch_amount(done, of, json_word(p, "unit"), out);
	buf_str(out, "  ");
}

static void watch_step(const struct times *t, unsigned columns, struct buf *out)
{
	size_t n;
	BUF(took);

	if (strcmp(t->state, "pending") != 0 && strcmp(t->state, "skipped") != 0)
		times_text(&took, t->ms);
	buf_str(out, "  ");
	columns_pad(out, t->name, WATCH_NAME);
	buf_char(out, ' ');
	columns_pad(out, t->state, WATCH_STATE);
	n = took.len;
	buf_printf(out, "%*s%s  ", n < WATCH_TIME ? WATCH_TIME - (int)n : 0, "", buf_text(&took));
	if (!strcmp(t->state, "running"))
		watch_measure(t->row, columns, out);
	columns_add(out, t->note, columns);
	while (out->data[out->len - 1] == ' ')
		out->data[--out->len] = '\0';
}

void watch_draw(const struct json *status, long long now, unsigned columns, bool color,
		struct buf *out)
{
	struct times t = times_start(status, now);
	BUF(title);

	watch_title(status, now, &title);
	watch_line(out, title.data, columns, color ? json_str(status, "state") : NULL);
	while (times_next(&t, status)) {
		BUF(line);

		watch_step(&t, columns, &line);
		watch_line(out, line.data, columns, color ? t.state : NULL);
	}
	EACH(note, t.clock < 0 ? NULL : json_get(status, "notes")) {
		BUF(line);

		buf_printf(&line, "note: %s", json_text(note) ? json_text(note) : "");
		watch_line(out, line.data, columns, color ? "degraded" : NULL);
	}
}

/* One line per step that is no more as it was. */
static void watch_change(const struct json *before, const struct times *t, struct buf *out)
{
	static const char *const keys[] = { "state", "note" };
	bool same = true;
	BUF(line);

	for (size_t i = 0; i < COUNT(keys); i++) {
		const char *old = json_str(before, keys[i]), *new = json_str(t->row, keys[i]);

		same = same && !strcmp(old ? old : "", new ? new : "");
	}
	if (same || !strcmp(t->state, "pending"))
		return;
	buf_printf(&line, "%s: %s", t->name, t->state);
	if (!strcmp(t->state, "done") || !strcmp(t->state, "failed")) {
		buf_str(&line, ", ");
		times_text(&line, t->ms);
	}
	if (*t->note && !strcmp(t->state, "running"))
		buf_printf(&line, ": %s", t->note);
	watch_line(out, line.data, COLUMNS_ALL, NULL);
}

void watch_changes(const struct json *before, const struct json *status, long long now,
		   struct buf *out)
{
	struct times t = times_start(status, now);
	const struct json *old = json_first(json_get(before, "steps"));
	const char *state = json_str(before, "state");
	BUF(title);

	for (; times_next(&t, status); old = json_next(old))
		watch_change(old, &t, out);
	if (state && !strcmp(state, json_str(status, "state")))
		return;
	watch_title(status, now, &title);
	watch_line(out, title.data, COLUMNS_ALL, NULL);
}

void watch_end(const struct json *status, struct buf *out)
{
	static const char *const keys[] = { "step", "reason", "next" };
	BUF(line);

	for (size_t i = 0; i < COUNT(keys); i++)
		if (json_str(status, keys[i])) {
			buf_printf(&line, "%s: %s", keys[i], json_str(status, keys[i]));
			watch_line(out, line.data, COLUMNS_ALL, NULL);
			buf_free(&line);
		}
	EACH(note, json_get(status, "notes")) {
		buf_printf(&line, "note: %s", json_text(note) ? json_text(note) : "");
		watch_line(out, line.data, COLUMNS_ALL, NULL);
		buf_free(&line);
	}
}
