/* SPDX-License-Identifier: MIT */
#include <sys/wait.h>

#include "firstboot/journal.h"
#include "firstboot/status.h"
#include "firstboot/status_show.h"
#include "tests/unit/firstboot_tree.h"

#define OF(state) "{\"version\":1,\"state\":\"" state "\",\"step\":\"images\",\"reason\":\"why\"," \
	"\"steps\":[{\"name\":\"images\",\"state\":\"running\",\"ms\":1234,\"note\":\"3 of 4\"}]," \
	"\"notes\":[\"mind this\"]}"

/* What stands in status.json (NULL: nothing), whether a run holds the journal, what
 * the options are, what is printed and the exit status. */
static const struct row {
	const char *name, *text;
	bool alive;
	const char *option, *printed;
	int exit;
} rows[] = {
	{ "nothing ran", NULL, false, NULL, "state: none\nnothing ran since this system started",
	  4 },
	{ "just begun", NULL, true, NULL, "state: running\n", 4 },
	{ "running", OF("running"), true, NULL, "state: running\n", 4 },
	{ "died", OF("running"), false, NULL, "state: interrupted\nthe run died; go on with", 1 },
	{ "done", OF("done"), false, NULL, "state: done\n", 0 },
	{ "done, and running anew", OF("done"), true, NULL, "state: running\n", 4 },
	{ "degraded", OF("degraded"), false, NULL, "note: mind this\n", 3 },
	{ "failed", OF("failed"), false, NULL, "state: failed\nstep: images\nreason: why\n", 1 },
	{ "the steps", OF("failed"), false, NULL, "images       running       1.234 s  3 of 4\n",
	  1 },
	{ "died, as JSON", OF("running"), false, "--json", "\"state\":\t\"interrupted\"", 1 },
	{ "nothing, as JSON", NULL, false, "--json", "\"state\":\t\"none\"", 4 },
	{ "waiting for what has ended", OF("done"), false, "--wait", "state: done\n", 0 },
	{ "waiting for what died", OF("running"), false, "--wait", "state: interrupted\n", 1 },
	{ "garbage", "garbage", false, NULL, "", 1 },
	{ "an unknown state", OF("dancing"), false, NULL, "", 1 },
	{ "no object", "[]", false, NULL, "", 1 },
	{ "wrong types", "{\"state\":\"done\",\"steps\":[1,{\"name\":2}],\"notes\":[{}]}", false,
	  NULL,
	  "state: done\n  ?            ?", 0 },
	{ "an unknown option", NULL, false, "--jsn", "", 2 },
	{ "a word", NULL, false, "word", "", 2 },
	{ "a time-out without waiting", NULL, false, "--timeout=1", "", 2 },
};

/* status_show() with its output in a file below root. */
static int show(const char *root, const char *const *options, char **ret_text)
{
	CLEANUP(buf_free) struct buf out = {0};
	int status = 0, argc = 0;
	char *argv[8] = { NULL }, *own[8]; /* parsing moves what argv holds */
	pid_t pid;

	fflush(stdout);
	buf_printf(&out, "%s/out", root);
	argv[argc++] = strdup("status");
	argv[argc++] = strdup("--root");
	argv[argc++] = strdup(root);
	for (; *options; options++)
		argv[argc++] = strdup(*options);
	memcpy(own, argv, sizeof(own));
	pid = fork();
	if (pid == 0) {
		struct diag d = { .out = fopen("/dev/null", "w") };

		tree_must(d.out && freopen(out.data, "w", stdout));
		exit(status_show(argc, argv, &d));
	}
	waitpid(pid, &status, 0);
	while (argc)
		free(own[--argc]);
	*ret_text = tree_get(root, "/out");
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void hold(struct journal *j, const char *root)
{
	CLEANUP(buf_free) struct buf path = {0};
	struct diag d = { .out = stderr };

	buf_printf(&path, "%s" BOOT_JOURNAL, root);
	tree_put(root, BOOT_JOURNAL, "");
	tree_must(journal_open(j, path.data, &d));
}

static void check_row(const struct row *r)
{
	char *root = tree_make();
	autofree char *text = NULL;
	struct journal j = { .fd = -1 };
	const char *options[] = { r->option, NULL };
	int status;

	if (r->text)
		tree_put(root, BOOT_STATUS, r->text);
	if (r->alive)
		hold(&j, root);
	status = show(root, options, &text);
	if (!tree_ok(status == r->exit, r->name))
		printf("# exit status %d\n", status);
	tree_has(text, r->printed, r->name);
	journal_close(&j);
	tree_remove(root);
}

/* A run that ends while somebody waits; and one that does not. */
static void check_wait(void)
{
	static const char *const options[] = { "--wait", "--timeout", "20", NULL };
	static const char *const shortly[] = { "--wait", "--timeout", "1", NULL };
	char *root = tree_make(), *text = NULL;
	struct journal j;
	pid_t pid;

	tree_put(root, BOOT_STATUS, OF("running"));
	hold(&j, root);
	tree_ok(show(root, shortly, &text) == 4, "--timeout ends the waiting");
	free(text);
	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		usleep(700 * 1000);
		tree_put(root, BOOT_STATUS, OF("degraded"));
		_exit(0);
	}
	closep(&j.fd);
	tree_ok(show(root, options, &text) == 3, "--wait sees the end");
	waitpid(pid, NULL, 0);
	free(text);
	json_free(j.done);
	tree_remove(root);
}

/* What status_write() writes is what status_judge() reads. */
static void check_write(void)
{
	CAUGHT(c);
	CLEANUP(status_close) struct status s = {0};
	CLEANUP(buf_free) struct buf path = {0};
	enum status_state state;
	autofree char *text = NULL;
	char *root = tree_make();
	autojson j = NULL;

	buf_printf(&path, "%s" BOOT_STATUS, root);
	tree_must(status_open(&s, path.data, 1, &c));
	s.steps[0] = (struct status_step){ "up", "failed", 12, strdup("a \"note\"\n") };
	s.state = STATUS_FAILED;
	s.step = "up";
	s.reason = strdup("\"quotes\" and \\");
	status_write(&s);
	tree_must(status_judge(root, &j, &state, &c));
	tree_ok(state == STATUS_FAILED, "the state comes back");
	tree_is(json_str(j, "reason"), "\"quotes\" and \\", "the reason comes back");
	tree_has(json_str(j, "next"), "prebake-firstboot run", "a failure says what to do");
	text = tree_get(root, BOOT_STATUS);
	tree_has(text, "\"version\":\t1", "the file has a version");
	tree_remove(root);
}

int main(void)
{
	for (size_t i = 0; i < COUNT(rows); i++)
		check_row(&rows[i]);
	check_wait();
	check_write();
	return tree_end();
}
