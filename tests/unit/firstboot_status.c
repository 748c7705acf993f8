/* SPDX-License-Identifier: MIT */
#include <sys/wait.h>

#include "firstboot/state.h"
#include "firstboot/verb.h"
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
	{ "nothing ran", NULL, false, NULL, "status: none\n",
	  4 },
	{ "just begun", NULL, true, NULL, "status: running\n", 4 },
	{ "running", OF("running"), true, NULL, "status: running\n", 4 },
	{ "died", OF("running"), false, NULL, "status: interrupted\n", 1 },
	{ "done", OF("done"), false, NULL, "status: done\n", 0 },
	{ "done, and running anew", OF("done"), true, NULL, "status: running\n", 4 },
	{ "degraded", OF("degraded"), false, NULL, "note: mind this\n", 3 },
	{ "failed", OF("failed"), false, NULL, "status: failed\nstep: images\nreason: why\n", 1 },
	{ "the steps", OF("failed"), false, NULL, "images       running    1234 ms  3 of 4\n",
	  1 },
	{ "died, as JSON", OF("running"), false, "--json", "\"state\":\t\"interrupted\"", 1 },
	{ "nothing, as JSON", NULL, false, "--json", "\"state\":\t\"none\"", 4 },
	{ "waiting for what has ended", OF("done"), false, "--wait", "status: done\n", 0 },
	{ "waiting for what died", OF("running"), false, "--wait", "status: interrupted\n", 1 },
	{ "garbage", "garbage", false, NULL, "", 1 },
	{ "an unknown state", OF("dancing"), false, NULL, "", 1 },
	{ "no object", "[]", false, NULL, "", 1 },
	{ "wrong types", "{\"state\":\"done\",\"steps\":[1,{\"name\":2}],\"notes\":[{}]}", false,
	  NULL,
	  "status: done\n  ", 0 },
};

/* The command with its output in a file below root. */
static int show(const char *root, const char *option, char **ret_text)
{
	int status = 0;
	pid_t pid;
	BUF(out);

	fflush(stdout);
	buf_printf(&out, "%s/out", root);
	pid = fork();
	if (pid == 0) {
		struct diag d = { .out = fopen("/dev/null", "w") };
		struct boot b = { .root = root };

		tree_must(d.out && freopen(out.data, "w", stdout));
		exit(verb_status.run(&b, option ? option : "", &d));
	}
	waitpid(pid, &status, 0);
	*ret_text = tree_get(root, "/out");
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void hold(struct state *j, const char *root)
{
	struct diag d = { .out = stderr };

	tree_must(state_open(j, root, &d));
}

static void check_row(const struct row *r)
{
	char *root = tree_make();
	autofree char *text = NULL;
	struct state j = { .fd = -1 };
	int status;

	if (r->text)
		tree_put(root, BOOT_STATUS, r->text);
	if (r->alive)
		hold(&j, root);
	status = show(root, r->option, &text);
	if (!tree_ok(status == r->exit, r->name))
		printf("# exit status %d\n", status);
	tree_has(text, r->printed, r->name);
	if (r->alive)
		state_close(&j);
	tree_remove(root);
}

/* A run that ends while somebody waits. */
static void check_wait(void)
{
	char *root = tree_make(), *text = NULL;
	struct state j;
	pid_t pid;

	tree_put(root, BOOT_STATUS, OF("running"));
	hold(&j, root);
	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		usleep(700 * 1000);
		tree_put(root, BOOT_STATUS, OF("degraded"));
		_exit(0);
	}
	close(j.fd);
	j.fd = -1;
	tree_ok(show(root, "--wait", &text) == 3, "--wait sees the end");
	waitpid(pid, NULL, 0);
	free(text);
	state_close(&j);
	tree_remove(root);
}

/* What state_write() writes is what state_read() reads. */
static void check_write(void)
{
	autofree char *text = NULL;
	char *root = tree_make();
	struct state s;
	autojson j = NULL;
	CAUGHT(c);

	hold(&s, root);
	s.step = "up";
	json_add_str(s.notes, "a \"note\"\n");
	state_write(&s, "failed", "\"quotes\" and \\");
	state_close(&s);
	j = state_read(root, &c);
	tree_is(json_str(j, "state"), "failed", "the state comes back");
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
