/* SPDX-License-Identifier: MIT */
/* Where the time went, as text; the picture is read by tests/tools/timeline.bats. */
#include "firstboot/timeline.h"
#include "firstboot/timeline_svg.h"
#include "tests/unit/firstboot_tree.h"

#define STATUS(state, began, steps) "{\"version\":1,\"state\":\"" state "\"," began \
	"\"steps\":[" steps "],\"notes\":[]}"
#define BEGAN "\"began\":41230,"
#define STEP(name, state, at, ms) "{\"name\":\"" name "\",\"state\":\"" state "\",\"at\":" at \
	",\"ms\":" ms ",\"note\":\"n<>&\\u0001\"}"
#define HEAD "step                       began       took  share\n"
#define RAN STATUS("done", BEGAN, STEP("metadata", "done", "3", "412") "," \
	STEP("registries", "skipped", "416", "0") "," STEP("images", "done", "420", "38000") "," \
	STEP("ready", "done", "38420", "11580"))

enum { NOW = 51230 };

static const struct {
	const char *name, *status;
	unsigned columns;
	const char *text;
} texts[] = {
	{ "a run", RAN, 80, HEAD
	  "metadata     done          0.0 s      0.4 s    1 %  █\n"
	  "registries   skipped\n"
	  "images       done          0.4 s     38.0 s   76 %  ██████████████████████\n"
	  "ready        done         38.4 s     11.6 s   23 %                        ██████\n"
	  "total        done                    50.0 s\n"
	  "The run began 41.2 s after the system did.\n" },
	{ "no room for bars", RAN, 60, HEAD
	  "metadata     done          0.0 s      0.4 s    1 %\n"
	  "registries   skipped\n"
	  "images       done          0.4 s     38.0 s   76 %\n"
	  "ready        done         38.4 s     11.6 s   23 %\n"
	  "total        done                    50.0 s\n"
	  "The run began 41.2 s after the system did.\n" },
	{ "hardly any room", RAN, 20,
	  "step               …\n"
	  "metadata     done  …\n"
	  "registries   skipped\n"
	  "images       done  …\n"
	  "ready        done  …\n"
	  "total        done  …\n"
	  "The run began 41.2 …\n" },
	{ "still running", STATUS("running", BEGAN, STEP("a", "done", "0", "5000") ","
	  STEP("b", "running", "5000", "0") "," STEP("c", "pending", "0", "0")), 72, HEAD
	  "a            done          0.0 s      5.0 s   50 %  ██████████\n"
	  "b            running       5.0 s      5.0 s   50 %            ██████████\n"
	  "c            pending\n"
	  "total        running                 10.0 s\n"
	  "The run began 41.2 s after the system did.\n" },
	{ "an older helper's steps follow each other", "{\"state\":\"failed\",\"steps\":["
	  "{\"name\":\"a\",\"state\":\"done\",\"ms\":1000},{\"name\":\"b\",\"state\":\"failed\","
	  "\"ms\":3000}]}", 72, HEAD
	  "a            done          0.0 s      1.0 s   25 %  █████\n"
	  "b            failed        1.0 s      3.0 s   75 %       ███████████████\n"
	  "total        failed                   4.0 s\n" },
	{ "no time at all", STATUS("done", "", STEP("a", "done", "0", "0")), 72, HEAD
	  "a            done          0.0 s      0.0 s    0 %\n"
	  "total        done                     0.0 s\n" },
	{ "hostile", STATUS("done", "", STEP("größer als\\u001b[2J alles", "done", "0", "1000") ","
	  STEP("b", "da\\nc", "-7", "9e14")), 72, HEAD
	  "größer als?… done          0.0 s      1.0 s    0 %  █\n"
	  "b            da c          0.0 s 277777 h 46 min  100 %  ██████████████…\n"
	  "total        done                277777 h 46 min\n" },
};

/* A picture, and what must be in it. */
static const struct {
	const char *name, *status, *part;
} pictures[] = {
	{ "a bar where it began, as long as it took", RAN,
	  "<rect class=\"done\" x=\"135.5\" y=\"145\" width=\"494.0\" height=\"18\" rx=\"3\"/>" },
	{ "what took hardly any time can be seen", STATUS("done", BEGAN,
	  STEP("a", "done", "0", "1") "," STEP("b", "done", "1", "99999")), "width=\"2.0\"" },
	{ "its time behind it", RAN, "<text class=\"faint\" x=\"636.5\" y=\"158\">38.0 s</text>" },
	{ "skipped", RAN, "<text class=\"faint\" x=\"137\" y=\"130\">skipped</text>" },
	{ "ticks", RAN, ">40</text>" }, { "a unit at the last one", RAN, ">50 s</text>" },
	{ "short runs have tenths", STATUS("done", "", STEP("a", "done", "0", "1000")),
	  ">0.8</text>" },
	{ "long ones hundreds", STATUS("done", "", STEP("a", "done", "0", "3600000")),
	  ">3500 s</text>" },
	{ "text is escaped", RAN, "<title>metadata: n&lt;&gt;&amp;?</title>" },
	{ "a name, too", STATUS("done", "", STEP("<script>", "done", "0", "1")),
	  ">&lt;script&gt;</text>" },
	{ "a failure has its color", STATUS("failed", "", STEP("a", "failed", "0", "1000")),
	  "<rect class=\"failed\"" },
	{ "and so has a state unknown here", STATUS("done", "",
	  STEP("a", "\\\" onload=\\\"", "0", "9")),
	  "<rect class=\"failed\"" },
	{ "no time at all", STATUS("done", "", STEP("a", "done", "0", "0")), ">0.0 s</text>" },
};

int main(void)
{
	for (size_t i = 0; i < COUNT(texts); i++) {
		autojson status = tree_json(texts[i].status);
		BUF(out);

		timeline_text(status, NOW, texts[i].columns, &out);
		tree_is(buf_text(&out), texts[i].text, texts[i].name);
	}
	for (size_t i = 0; i < COUNT(pictures); i++) {
		autojson status = tree_json(pictures[i].status);
		BUF(out);

		timeline_svg(status, NOW, &out);
		tree_has(buf_text(&out), pictures[i].part, pictures[i].name);
	}
	return tree_end();
}
