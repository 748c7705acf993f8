/* SPDX-License-Identifier: MIT */
#include "firstboot/columns.h"
#include "firstboot/timeline_svg.h"
#include "firstboot/times.h"

/* Pixels.  The plot lies right of the names; its rows are below the title and the axis. */
enum { SVG_WIDTH = 920, SVG_LEFT = 130, SVG_PLOT = 650, SVG_TOP = 84, SVG_ROW = 28, SVG_BAR = 18 };
enum { SVG_GAP = 7, SVG_LETTER = 7 };
enum { SVG_NAME = 16, SVG_NOTE = 400, SVG_TICKS = 8 };           /* characters; at most */

static const char svg_style[] =
	"<style>\n"
	"text{font:13px system-ui,'DejaVu Sans',sans-serif;fill:#1f2933}\n"
	".page{fill:#ffffff;stroke:#d5dae0}\n"
	".title{font-size:16px;font-weight:600}\n"
	".faint{fill:#66727f}\n"
	".end{text-anchor:end}.mid{text-anchor:middle}\n"
	".grid{stroke:#e3e7eb}\n"
	".done{fill:#3b82c4}.running{fill:#8b6fc9}.failed{fill:#cf4545}\n"
	"@media(prefers-color-scheme:dark){\n"
	"text{fill:#e6eaee}.faint{fill:#9aa6b2}\n"
	".page{fill:#171b20;stroke:#343b44}.grid{stroke:#2b323a}\n"
	".done{fill:#5b9fdc}.running{fill:#a88be8}.failed{fill:#e66a6a}\n"
	"}\n"
	"</style>\n";

/* As character data: columns_add() has left nothing that XML forbids. */
static void svg_text(struct buf *out, const char *text, unsigned columns)
{
	BUF(clean);

	columns_add(&clean, text, columns);
	for (const char *p = buf_text(&clean); *p; p++)
		switch (*p) {
		case '<': buf_str(out, "&lt;"); break;
		case '>': buf_str(out, "&gt;"); break;
		case '&': buf_str(out, "&amp;"); break;
		default: buf_char(out, *p);
		}
}

static double svg_x(long long ms, long long total)
{
	return SVG_LEFT + SVG_PLOT * (double)ms / (double)total;
}

/* 1, 2 or 5 times a power of ten, so that there are few of them. */
static long long svg_tick(long long total)
{
	long long tick = 100;

	for (int i = 0; total / tick > SVG_TICKS; i++)
		tick = i % 3 == 1 ? tick / 2 * 5 : tick * 2;
	return tick;
}

static void svg_axis(struct buf *out, long long total, int bottom)
{
	long long tick = svg_tick(total);

	for (long long ms = 0; ms <= total; ms += tick) {
		double x = svg_x(ms, total);

		buf_printf(out, "<path class=\"grid\" d=\"M%.1f %dV%d\"/>\n", x,
			   SVG_TOP - 6, bottom);
		buf_printf(out, "<text class=\"faint mid\" x=\"%.1f\" y=\"%d\">", x, SVG_TOP - 14);
		if (tick % 1000)
			buf_printf(out, "%lld.%lld", ms / 1000, ms / 100 % 10);
		else
			buf_printf(out, "%lld", ms / 1000);
		buf_str(out, ms + tick > total ? " s</text>\n" : "</text>\n");
	}
}

/* Behind the bar, or before it where the picture ends. */
static void svg_label(struct buf *out, const struct times *t, long long total, int y)
{
	double from = svg_x(t->at, total), to = svg_x(t->at + t->ms, total), width;
	bool behind;
	BUF(label);

	times_text(&label, t->ms);
	if (strcmp(t->state, "done") != 0) {
		buf_str(&label, ", ");
		svg_text(&label, t->state, SVG_NAME);
	}
	width = 2 * SVG_GAP + SVG_LETTER * (double)label.len;
	behind = to + width < SVG_WIDTH || from - width < SVG_LEFT;
	buf_printf(out, "<text class=\"%s\" x=\"%.1f\" y=\"%d\">%s</text>\n",
		   behind ? "faint" : "faint end", behind ? to + SVG_GAP : from - SVG_GAP, y,
		   label.data);
}

static void svg_step(struct buf *out, const struct times *t, long long total, int top)
{
	bool ran = strcmp(t->state, "pending") != 0 && strcmp(t->state, "skipped") != 0;
	const char *class = !strcmp(t->state, "done") || !strcmp(t->state, "running") ? t->state
										       : "failed";
	int y = top + SVG_ROW / 2 + 4;
	double width = SVG_PLOT * (double)t->ms / (double)total;

	buf_str(out, "<g><title>");
	svg_text(out, t->name, SVG_NAME);
	buf_str(out, *t->note ? ": " : "");
	svg_text(out, t->note, SVG_NOTE);
	buf_printf(out, "</title>\n<text class=\"end%s\" x=\"%d\" y=\"%d\">", ran ? "" : " faint",
		   SVG_LEFT - 2 * SVG_GAP, y);
	svg_text(out, t->name, SVG_NAME);
	buf_str(out, "</text>\n");
	if (ran) {
		buf_printf(out, "<rect class=\"%s\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" "
			   "height=\"%d\" rx=\"3\"/>\n", class, svg_x(t->at, total),
			   top + (SVG_ROW - SVG_BAR) / 2, width < 2 ? 2 : width, SVG_BAR);
		svg_label(out, t, total, y);
	} else {
		buf_printf(out, "<text class=\"faint\" x=\"%d\" y=\"%d\">", SVG_LEFT + SVG_GAP, y);
		svg_text(out, t->state, SVG_NAME);
		buf_str(out, "</text>\n");
	}
	buf_str(out, "</g>\n");
}

void timeline_svg(const struct json *status, long long now, struct buf *out)
{
	long long total = times_total(status, now);
	struct times t = times_start(status, now);
	int bottom = SVG_TOP;

	EACH(row, json_get(status, "steps"))
		bottom += row ? SVG_ROW : 0;
	buf_printf(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
		   "viewBox=\"0 0 %d %d\" role=\"img\">\n", SVG_WIDTH, bottom + 16, SVG_WIDTH,
		   bottom + 16);
	buf_str(out, svg_style);
	buf_printf(out, "<rect class=\"page\" x=\".5\" y=\".5\" width=\"%d\" height=\"%d\" "
		   "rx=\"8\"/>\n", SVG_WIDTH - 1, bottom + 15);
	buf_printf(out, "<text class=\"title\" x=\"20\" y=\"32\">prebake: %s, ",
		   json_str(status, "state"));
	times_text(out, total);
	buf_str(out, "</text>\n");
	total = total ? total : 1;
	svg_axis(out, total, bottom);
	for (int top = SVG_TOP; times_next(&t, status); top += SVG_ROW)
		svg_step(out, &t, total, top);
	buf_str(out, "</svg>\n");
}
