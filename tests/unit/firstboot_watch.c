/* SPDX-License-Identifier: MIT */
/* A run as a terminal and a pipe see it: pictures of status.json, byte by byte. */
#include "firstboot/columns.h"
#include "firstboot/times.h"
#include "firstboot/watch.h"
#include "tests/unit/firstboot_tree.h"

#define STATUS(state, steps, notes) "{\"version\":1,\"state\":\"" state "\",\"began\":1000," \
	"\"steps\":[" steps "],\"notes\":[" notes "]}"
#define STEP(name, state, at, ms, more) \
	"{\"name\":\"" name "\",\"state\":\"" state "\",\"at\":" at ",\"ms\":" ms more "}"
#define NOTE(text) ",\"note\":\"" text "\""
#define DONE_OF(done, of, unit) \
	",\"progress\":{\"done\":" done ",\"of\":" of ",\"unit\":\"" unit "\"}"
#define PULLS(note) STEP("metadata", "done", "3", "412", "") "," \
	STEP("registries", "skipped", "416", "0", "") "," \
	STEP("images", "running", "500", "0", note DONE_OF("142000000", "296000000", "bytes")) "," \
	"{\"name\":\"up\",\"state\":\"pending\",\"ms\":0}"

/* The clock says 73,500 ms: the run is 72.5 s old. */
enum { NOW = 73500 };

static const struct {
	const char *name, *status;
	unsigned columns;
	bool color;
	const char *picture;
} pictures[] = {
	{ "nothing ran", "{\"state\":\"none\"}", 80, false, "prebake: none\n" },
	{ "a pull", STATUS("running", PULLS(NOTE("x: 3 of 7 layers")), "\"mind this\""), 100, false,
	  "prebake: running, 1 min 13 s\n"
	  "  metadata     done          0.4 s\n"
	  "  registries   skipped\n"
	  "  images       running  1 min 12 s  █████████░░░░░░░░░░░  48 %  142 of 296 MB  "
	  "x: 3 of 7 layers\n"
	  "  up           pending\n"
	  "note: mind this\n" },
	{ "cut, not wrapped", STATUS("running", PULLS(NOTE("x: 3 of 7 layers")), "\"mind this\""),
	  40, false,
	  "prebake: running, 1 min 13 s\n"
	  "  metadata     done          0.4 s\n"
	  "  registries   skipped\n"
	  "  images       running  1 min 12 s  ███…\n"
	  "  up           pending\n"
	  "note: mind this\n" },
	{ "hardly any room", STATUS("running", PULLS(""), ""), 5, false,
	  "preb…\n  me…\n  re…\n  im…\n  up…\n" },
	{ "one column", STATUS("running", STEP("a", "done", "0", "0", ""), ""), 1, false,
	  "…\n…\n" },
	{ "in color", STATUS("running", PULLS(""), "\"n\""), 30, true,
	  "\033[1mprebake: running, 1 min 13 s\033[0m\n"
	  "\033[32m  metadata     done          …\033[0m\n"
	  "\033[2m  registries   skipped\033[0m\n"
	  "\033[1m  images       running  1 min…\033[0m\n"
	  "\033[2m  up           pending\033[0m\n"
	  "\033[33mnote: n\033[0m\n" },
	{ "a wait", STATUS("running", STEP("ready", "running", "60000", "0",
	  NOTE("waiting for app") DONE_OF("12", "120", "seconds")), ""), 99, false,
	  "prebake: running, 1 min 13 s\n"
	  "  ready        running      12.5 s  █░░░░░░░░░  10 %  12 of 120 s  waiting for app\n" },
	{ "done: no bar, and notes come at the end",
	  STATUS("degraded", STEP("images", "done", "0", "2000", NOTE("pulled")
	  DONE_OF("9", "9", "bytes")), "\"n\""), 80, false,
	  "prebake: degraded, 2.0 s\n  images       done          2.0 s  pulled\n" },
	{ "died", STATUS("interrupted", STEP("up", "running", "500", "0", ""), ""), 80, false,
	  "prebake: interrupted, 0.5 s\n  up           died          0.0 s\n" },
	{ "an older helper's", "{\"state\":\"running\",\"steps\":[{\"name\":\"a\","
	  "\"state\":\"done\",\"ms\":1500},{\"name\":\"b\",\"state\":\"running\",\"ms\":0}]}", 80,
	  false,
	  "prebake: running, 1.5 s\n  a            done          1.5 s\n"
	  "  b            running       0.0 s\n" },
	{ "a clock that is behind", "{\"state\":\"running\",\"began\":99000,\"steps\":["
	  STEP("a", "running", "5", "0", "") "]}", 80, false,
	  "prebake: running, 0.0 s\n  a            running       0.0 s\n" },
	{ "control characters", STATUS("running", STEP("a\\u001b[2J", "running", "0", "0",
	  NOTE("1\\u001b[31m2\\u0007\\u009b3\\n4\\t5\\u202e6\\u007f")), ""), 80, false,
	  "prebake: running, 1 min 13 s\n"
	  "  a?[2J        running  1 min 13 s  1?[31m2??3 4 5?6?\n" },
	{ "other scripts are as wide as they are", STATUS("running", STEP("größe", "running", "0",
	  "0", NOTE("漢字漢字漢字")) "," STEP("漢字", "done", "0", "0",
	  NOTE("e\\u0301\\u0301\\u0301x")), ""), 45, false,
	  "prebake: running, 1 min 13 s\n"
	  "  größe        running  1 min 13 s  漢字漢字…\n"
	  "  漢字         done          0.0 s  e\xcc\x81" "\xcc\x81" "x\n" },
	{ "wrong types", "{\"state\":\"running\",\"began\":\"x\",\"steps\":[1,[],"
	  "{\"name\":7,\"state\":null,\"ms\":-5,\"at\":1e300,\"progress\":[1]}],"
	  "\"notes\":[{},5]}", 80, false,
	  "prebake: running\n                             0.0 s\n"
	  "                             0.0 s\n"
	  "                             0.0 s\n" },
	{ "a measure that cannot be", STATUS("running", STEP("a", "running", "0", "0",
	  DONE_OF("9", "3", "bytes")) "," STEP("b", "running", "0", "0",
	  DONE_OF("-1", "3", "bytes")) "," STEP("c", "running", "0", "0",
	  DONE_OF("0", "0", "bytes")), ""), 80, false,
	  "prebake: running, 1 min 13 s\n  a            running  1 min 13 s\n"
	  "  b            running  1 min 13 s\n  c            running  1 min 13 s\n" },
	{ "few and many bytes", STATUS("running", STEP("a", "running", "0", "0",
	  DONE_OF("5", "9000", "bytes")) "," STEP("b", "running", "0", "0",
	  DONE_OF("5000", "10000", "bytes")) "," STEP("c", "running", "0", "0",
	  DONE_OF("7000000000000", "8000000000000", "bytes")), ""), 99, false,
	  "prebake: running, 1 min 13 s\n"
	  "  a            running  1 min 13 s  ░░░░░░░░░░   0 %  5 of 9000 bytes\n"
	  "  b            running  1 min 13 s  █████░░░░░  50 %  5 of 10 kB\n"
	  "  c            running  1 min 13 s  ████████░░  88 %  7000 of 8000 GB\n" },
};

static void check_pictures(void)
{
	for (size_t i = 0; i < COUNT(pictures); i++) {
		autojson status = tree_json(pictures[i].status);
		BUF(out);

		watch_draw(status, NOW, pictures[i].columns, pictures[i].color, &out);
		tree_is(buf_text(&out), pictures[i].picture, pictures[i].name);
	}
}

/* What is said when the first becomes the second. */
static const struct {
	const char *name, *before, *after, *lines;
} changes[] = {
	{ "at first", NULL, STATUS("running", PULLS(NOTE("pulling x")), ""),
	  "metadata: done, 0.4 s\nregistries: skipped\nimages: running: pulling x\n"
	  "prebake: running, 1 min 13 s\n" },
	{ "nothing", STATUS("running", PULLS(""), ""), STATUS("running", PULLS(""), ""), "" },
	{ "progress alone says nothing", STATUS("running", STEP("a", "running", "0", "0", ""), ""),
	  STATUS("running", STEP("a", "running", "0", "0", DONE_OF("1", "2", "bytes")), ""), "" },
	{ "a note", STATUS("running", STEP("a", "running", "0", "0", NOTE("1")), ""),
	  STATUS("running", STEP("a", "running", "0", "0", NOTE("2\\n\\u001b")), ""),
	  "a: running: 2 ?\n" },
	{ "a failure", STATUS("running", STEP("a", "running", "0", "0", ""), ""),
	  STATUS("failed", STEP("a", "failed", "0", "70000", ""), ""),
	  "a: failed, 1 min 10 s\nprebake: failed, 1 min 10 s\n" },
	{ "what is to come is no change", NULL,
	  STATUS("running", STEP("a", "pending", "0", "0", ""), ""),
	  "prebake: running, 1 min 13 s\n" },
};

static void check_changes(void)
{
	for (size_t i = 0; i < COUNT(changes); i++) {
		autojson before = changes[i].before ? tree_json(changes[i].before) : NULL;
		autojson after = tree_json(changes[i].after);
		BUF(out);

		watch_changes(before, after, NOW, &out);
		tree_is(buf_text(&out), changes[i].lines, changes[i].name);
	}
}

static void check_end(void)
{
	autojson status = tree_json("{\"state\":\"failed\",\"step\":\"up\","
				    "\"reason\":\"no\\u001b[0m\",\"next\":\"go on\","
				    "\"notes\":[\"1\",2]}");
	BUF(out);

	watch_end(status, &out);
	tree_is(buf_text(&out), "step: up\nreason: no?[0m\nnext: go on\nnote: 1\nnote: \n",
		"the end");
}

/* Text and columns; what is left of it. */
static const struct {
	const char *text;
	unsigned columns;
	const char *fits;
} cuts[] = {
	{ "", 0, "" }, { "", 3, "" }, { "abc", 3, "abc" }, { "abcd", 3, "ab…" }, { "abc", 0, "" },
	{ "äöü", 3, "äöü" }, { "äöüß", 3, "äö…" }, { "漢字", 4, "漢字" }, { "漢字", 3, "漢…" },
	{ "漢字", 2, "…" }, { "漢字", 1, "…" }, { "a\xff\xc3(\xe2\x82", 9, "a?\?(?\?" },
	{ "\xc0\x80\xed\xa0\x80\xf5\x80\x80\x80", 20, "????" }, { "\xef\xbf\xbf", 5, "?" },
	{ "\xf0\x9f\x90\xb3", 2, "\xf0\x9f\x90\xb3" }, { "a\r\nb", 9, "a  b" },
};

static void check_cuts(void)
{
	CLEANUP(buf_free) struct buf huge = {0}, out = {0};

	for (size_t i = 0; i < COUNT(cuts); i++) {
		BUF(text);

		columns_add(&text, cuts[i].text, cuts[i].columns);
		tree_is(buf_text(&text), cuts[i].fits, cuts[i].fits);
	}
	for (int i = 0; i < 1000000; i++)
		buf_str(&huge, "\xcc\x81");
	tree_ok(columns_add(&out, huge.data, 80) == 0 && out.len < 10, "marks without a letter");
}

static void check_durations(void)
{
	static const struct { long long ms; const char *text; } rows[] = {
		{ 0, "0.0 s" }, { 49, "0.0 s" }, { 50, "0.1 s" }, { 12340, "12.3 s" },
		{ 59949, "59.9 s" }, { 59950, "1 min 00 s" }, { 125000, "2 min 05 s" },
		{ 3599499, "59 min 59 s" }, { 3599500, "1 h 00 min" }, { 7380000, "2 h 03 min" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		BUF(out);

		times_text(&out, rows[i].ms);
		tree_is(out.data, rows[i].text, rows[i].text);
	}
}

int main(void)
{
	check_pictures();
	check_changes();
	check_end();
	check_cuts();
	check_durations();
	return tree_end();
}
