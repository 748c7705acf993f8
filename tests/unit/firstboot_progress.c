/* SPDX-License-Identifier: MIT */
/* What of the Engine's stream counts, and how often status.json is written. */
#include "firstboot/progress.h"
#include "firstboot/pull.h"
#include "firstboot/state.h"
#include "tests/unit/firstboot_canned.h"

/* As if status.json had been written an hour later: it is not written here. */
#define LATER (boot_clock() + 3600000)
#define STREAM(text) "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n" text
#define DONE "{\"status\":\"Status: Downloaded newer image for x\"}\r\n"
#define AT(phase, id, detail) "{\"status\":\"" phase "\",\"id\":\"" id \
	"\",\"progressDetail\":{" detail "}}\r\n"
#define BYTES(current, total) "\"current\":" current ",\"total\":" total
#define BEGIN AT("Pulling from o/x", "1", "") AT("Pulling fs layer", "a", "") \
	AT("Pulling fs layer", "b", "") AT("Waiting", "b", "")

/* What the step's row says of the bytes, after a stream.  Its shapes: Docker 20.10 to 28 with
 * the classic store, 29 with containerd's. */
static const struct {
	const char *name, *stream;
	long long done, of;           /* of 0: nothing */
} measures[] = {
	{ "nothing to pull", "", 0, 0 },
	{ "layers without a size", BEGIN AT("Already exists", "a", ""), 0, 0 },
	{ "one layer", BEGIN AT("Downloading", "a", BYTES("5", "9")), 5, 9 },
	{ "one layer, further", BEGIN AT("Downloading", "a", BYTES("5", "9"))
	  AT("Downloading", "a", BYTES("7", "9")), 7, 9 },
	{ "two layers", BEGIN AT("Downloading", "a", BYTES("5", "9"))
	  AT("Downloading", "b", BYTES("1", "4000000000")), 6, 4000000009 },
	{ "downloaded", BEGIN AT("Downloading", "a", BYTES("5", "9"))
	  AT("Download complete", "a", ""), 9, 9 },
	{ "extracted by bytes", BEGIN AT("Downloading", "a", BYTES("5", "9"))
	  AT("Download complete", "a", "") AT("Extracting", "a", BYTES("3", "9")), 9, 9 },
	{ "extracted by seconds", BEGIN AT("Downloading", "a", BYTES("5", "9"))
	  AT("Download complete", "a", "") AT("Extracting", "a", "\"current\":3,\"units\":\"s\""),
	  9, 9 },
	{ "complete without a download", BEGIN AT("Pull complete", "a", ""), 0, 0 },
	{ "a size that nobody knows", BEGIN AT("Downloading", "a", BYTES("7", "-1")), 0, 0 },
	{ "more than all", BEGIN AT("Downloading", "a", BYTES("12", "9")), 9, 9 },
	{ "less than nothing", BEGIN AT("Downloading", "a", BYTES("-3", "9")), 0, 0 },
	{ "wrong types", "{\"status\":\"Downloading\",\"id\":7,\"progressDetail\":[]}\n"
	  "{\"status\":[],\"id\":\"a\"}\n[]\n7\n", 0, 0 },
	{ "another image", BEGIN AT("Downloading", "a", BYTES("5", "9"))
	  AT("Pulling from o/y", "1", "") AT("Downloading", "c", BYTES("1", "3")), 1, 3 },
};

static void test_measures(void)
{
	for (size_t i = 0; i < COUNT(measures); i++) {
		struct state s = { .fd = -1, .row = json_object() };
		struct boot b = { .state = &s };
		autojson layers = NULL;
		const struct json *p;
		CAUGHT(c);

		buf_str(&s.status, "/nowhere/status.json");
		s.measured = LATER;           /* nothing is written so soon */
		for (const char *l = measures[i].stream; *l; l = strchr(l, '\n') + 1) {
			autojson line = json_parse(l, strcspn(l, "\n"), "", &c);

			progress_pull(&b, &layers, line);
		}
		p = json_get(s.row, "progress");
		tree_ok(!p == !measures[i].of && json_int(p, "done", 0) == measures[i].done &&
			json_int(p, "of", 0) == measures[i].of, measures[i].name);
		tree_is(p ? json_str(p, "unit") : "bytes", "bytes", measures[i].name);
		json_free(s.row);
		buf_free(&s.status);
	}
}

/* From the Engine's socket to status.json, which is not written for every line. */
static void test_measured_pull(void)
{
	const struct canned_row rows[CANNED_ROWS] = {
		{ .match = "GET /_ping",
		  .reply = CANNED_STATUS("200 OK", "Api-Version: 1.45\r\n", "OK") },
		{ .match = "POST /v1.45/images/create",
		  .reply = STREAM(BEGIN AT("Downloading", "a", BYTES("1", "9"))
				  AT("Downloading", "a", BYTES("2", "9")) DONE) } };
	struct state s = { .fd = -1, .row = json_object(), .steps = json_array(),
			   .notes = json_array() };
	autofree char *text = NULL;
	struct boot b = { .root = tree_make(), .state = &s };
	struct canned engine;
	struct engine e;
	BUF(path);
	CAUGHT(c);

	tree_put(b.root, "/var/run/x", "");
	canned_start(&engine, boot_path(&b, &path, "/var/run/docker.sock"), rows);
	buf_printf(&s.status, "%s/status.json", b.root);
	json_add(s.steps, s.row);
	tree_must(engine_open(&b, &e, &c));
	tree_ok(pull_image(&e, "x:1", &c), "a pull that is measured");
	tree_ok(json_int(json_at(s.row, "progress"), "done", 0) == 2, "its last line counts");
	text = tree_get(b.root, "/status.json");
	tree_has(text, "\"progress\":\t{", "it was written");
	state_close(&s);
	canned_stop(&engine);
	tree_remove((char *)b.root);
}

static void test_many_layers(void)
{
	struct state s = { .fd = -1, .row = json_object(), .measured = LATER };
	struct boot b = { .state = &s };
	autojson layers = NULL;
	CAUGHT(c);

	for (int i = 0; i < 5000; i++) {
		autojson line = NULL;
		BUF(text);

		buf_printf(&text, AT("Downloading", "%d", BYTES("1", "2")), i);
		line = json_parse(text.data, text.len, "", &c);
		progress_pull(&b, &layers, line);
	}
	tree_ok(json_int(json_at(s.row, "progress"), "of", 0) == 1024, "layers without end");
	json_free(s.row);
}

static void test_wait(void)
{
	static const struct { long long left, timeout, done, of; } rows[] = {
		{ 90500, 120, 30, 120 }, { 120000, 120, 0, 120 }, { -1500, 5, 5, 5 },
		{ 1000, 0, 0, 0 },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct state s = { .fd = -1, .row = json_object(), .measured = LATER };
		struct boot b = { .state = &s };
		const struct json *p;

		progress_wait(&b, boot_clock() + rows[i].left, rows[i].timeout);
		p = json_get(s.row, "progress");
		tree_ok(json_int(p, "done", 0) == rows[i].done &&
			json_int(p, "of", 0) == rows[i].of, "a wait");
		tree_is(p ? json_str(p, "unit") : "seconds", "seconds", "in seconds");
		json_free(s.row);
	}
}

int main(void)
{
	test_measures();
	test_measured_pull();
	test_many_layers();
	test_wait();
	return tree_end();
}
