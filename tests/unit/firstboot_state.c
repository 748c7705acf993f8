/* SPDX-License-Identifier: MIT */
#include <sys/wait.h>

#include "firstboot/state.h"
#include "tests/unit/firstboot_tree.h"

#define START "{\"step\":\"env\",\"event\":\"start\",\"input\":\"00000000000000aa\",\"at\":1}\n"
#define DONE  "{\"step\":\"env\",\"event\":\"done\",\"input\":\"00000000000000aa\",\"at\":2}\n"

/* What the file holds, and the hash with which the step "env" counts as done. */
static const struct row {
	const char *name, *text, *done;
} rows[] = {
	{ "an empty journal knows nothing", "", NULL },
	{ "a start is not an end", START, NULL },
	{ "a start and its end", START DONE, "00000000000000aa" },
	{ "begun again since", START DONE START, NULL },
	{ "a torn last line", START DONE "{\"step\":\"env\",\"ev", "00000000000000aa" },
	{ "a torn line in the middle", START "{\"st\n" DONE, "00000000000000aa" },
	{ "lines of a later version", "{\"version\":7}\n[]\n\n" START DONE "\"x\"\n",
	  "00000000000000aa" },
	{ "wrong types", "{\"step\":1,\"event\":[],\"input\":{}}\n" START DONE,
	  "00000000000000aa" },
	{ "an end that was never written out", START "{\"step\":\"env\",\"event\":\"done\","
	  "\"input\":\"00000000000000aa\",\"at\":2}", NULL },
	{ "other steps", START DONE "{\"step\":\"up\",\"event\":\"start\",\"input\":\"b\"}\n",
	  "00000000000000aa" },
};

static void check_row(const struct row *r, const char *root)
{
	CLEANUP(state_close) struct state j = { .fd = -1 };
	const char *done;
	CAUGHT(c);

	tree_put(root, BOOT_JOURNAL, r->text);
	tree_must(state_open(&j, root, &c));
	done = json_str(j.done, "env");
	if (r->done)
		tree_is(done, r->done, r->name);
	else
		tree_ok(!done || !*done, r->name);
}

/* A power cut can leave an append as long as it was, and empty. */
static void check_zeros(const char *root)
{
	static const char zeros[64] = "{\"st";
	CLEANUP(state_close) struct state j = { .fd = -1 };
	CAUGHT(c);
	BUF(path);
	BUF(text);

	buf_printf(&path, "%s" BOOT_JOURNAL, root);
	buf_add(&text, zeros, sizeof(zeros));
	buf_str(&text, "\n" START DONE);
	tree_must(file_replace(path.data, text.data, text.len, 0600, &c));
	tree_must(state_open(&j, root, &c));
	tree_is(json_str(j.done, "env"), "00000000000000aa", "what is behind NUL bytes is read");
}

/* What is written after a torn line is read again. */
static void check_append(const char *root)
{
	struct state j;
	CAUGHT(c);

	tree_put(root, BOOT_JOURNAL, START "{\"torn");
	tree_must(state_open(&j, root, &c));
	tree_must(state_add(&j, "env", /* done= */ false, "1", &c) &&
		  state_add(&j, "env", /* done= */ true, "1", &c));
	tree_is(json_str(j.done, "env"), "1", "what was written counts at once");
	state_close(&j);
	tree_must(state_open(&j, root, &c));
	tree_is(json_str(j.done, "env"), "1", "what was written behind a torn line is read");
	state_close(&j);
}

static int second_run(const char *root)
{
	struct state j;
	CAUGHT(c);

	return !state_open(&j, root, &c) && strstr(diag_text(&c), "another run") ? 0 : 1;
}

static void check_lock(const char *root)
{
	struct state j;
	int status = -1;
	pid_t pid;
	CAUGHT(c);

	tree_must(state_open(&j, root, &c));
	pid = fork();
	if (pid == 0)
		_exit(second_run(root));
	waitpid(pid, &status, 0);
	tree_ok(status == 0, "a second run is refused and told why");
	state_close(&j);
	tree_must(state_open(&j, root, &c));
	tree_ok(true, "closed: the next run may");
	state_close(&j);
}

static void check_hash(void)
{
	/* Test vectors of the FNV reference code. */
	static const struct { const char *text, *hash; } vectors[] = {
		{ "", "cbf29ce484222325" }, { "a", "af63dc4c8601ec8c" },
		{ "foobar", "85944171f73967e8" },
	};

	for (size_t i = 0; i < COUNT(vectors); i++) {
		CLEANUP(buf_free) struct buf b = {0};
		char hash[STATE_HASH_SIZE];

		buf_str(&b, vectors[i].text);
		state_hash(&b, hash);
		tree_is(hash, vectors[i].hash, "FNV-1a");
	}
}

int main(void)
{
	char *root = tree_make();

	for (size_t i = 0; i < COUNT(rows); i++)
		check_row(&rows[i], root);
	check_zeros(root);
	check_append(root);
	check_lock(root);
	check_hash();
	tree_remove(root);
	return tree_end();
}
