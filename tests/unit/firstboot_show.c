/* SPDX-License-Identifier: MIT */
#include <sys/stat.h>
#include <sys/wait.h>

#include "firstboot/engine.h"
#include "firstboot/repair.h"
#include "firstboot/steps.h"
#include "tests/unit/firstboot_tree.h"

/* The containers of this test: a key file, or none yet. */
bool engine_read_file(struct boot *b, const char *service, const char *path, struct buf *out,
		      struct diag *d)
{
	(void)b;
	if (strcmp(service, "app"))
		return diag_error(d, "service '%s' is not running", service);
	if (!strcmp(path, "/emptied"))
		buf_add(out, "\0\0\0", 3);
	else if (strcmp(path, "/empty"))
		buf_printf(out, "key of %s\033[2J\n\n", path);
	return true;
}

bool repair_file(struct boot *b, const char *service, const char *path, struct buf *ret)
{
	(void)b;
	(void)service;
	if (strcmp(path, "/emptied"))
		return false;
	buf_str(ret, "another key");
	return true;
}

/* The only step, so that this program holds no real Engine. */
const struct steps_row steps_table[] = { { &step_show, "" } };
const size_t steps_count = COUNT(steps_table);

#define PLAN(show) "{\"params\":{\"domain\":{\"type\":\"hostname\"}," \
  "\"token\":{\"type\":\"secret\"}}," \
	"\"stack\":{\"env\":{\"S\":{\"generate\":\"hex\"},\"P\":{\"value\":\"x\"}," \
	"\"U\":{\"value\":\"pg://${env.S}\"},\"L\":{\"value\":\"${env.L}\"}},\"show\":[" show "]}}"
#define TEXT(label, text, reveal) "{\"label\":\"" label "\",\"text\":\"" text "\"," \
	"\"reveal\":" reveal "}"

/* A show list: what standard output (kept in the journal), the console and the
 * summary then hold; NULL: not a word of "value". */
static const struct row {
	const char *name, *show, *value;
	bool out, console, summary;
	bool degraded;
} rows[] = {
	{ "plain text", TEXT("A", "https://${domain}/", "false"), "https://app.example.com/", true,
	  false, true, false },
	{ "an address", TEXT("A", "${instance.ipv4}", "false"), "192.0.2.1", true, false, true,
	  false },
	{ "a plain value", TEXT("A", "${env.P}", "false"), "x\n", true, false, true, false },
	{ "plain and revealed", TEXT("A", "p-${domain}", "true"), "p-app.example.com", false, true,
	  true, false },
	{ "a secret, revealed", TEXT("A", "${token}", "true"), "t0k3n", false, true, true, false },
	{ "generated, revealed", TEXT("A", "${env.S}", "true"), "5ecret", false, true, true,
	  false },
	{ "a file, hidden", "{\"label\":\"A\",\"file\":{\"service\":\"app\",\"path\":\"/k\"}}",
	  "key of /k", false, false, true, false },
	{ "a file, revealed",
	  "{\"label\":\"A\",\"file\":{\"service\":\"app\",\"path\":\"/k\"},\"reveal\":true}",
	  "key of /k", false, true, true, false },
	{ "a file that is empty",
	  "{\"label\":\"A\",\"file\":{\"service\":\"app\",\"path\":\"/empty\"},\"reveal\":true}",
	  "not there yet", false, true, true, true },
	{ "a file that a power cut emptied",
	  "{\"label\":\"A\",\"file\":{\"service\":\"app\",\"path\":\"/emptied\"},"
	  "\"reveal\":true}",
	  "another key", false, true, true, false },
	{ "a file that is not there",
	  "{\"label\":\"A\",\"file\":{\"service\":\"db\",\"path\":\"/k\"},\"reveal\":true}",
	  "not there yet", false, true, true, true },
};

static void fill(struct boot *b, const char *root, const char *show)
{
	CLEANUP(buf_free) struct buf plan = {0};

	buf_printf(&plan, PLAN("%s"), show);
	*b = (struct boot){ .root = root, .plan = tree_json(plan.data),
			    .params = tree_json("{\"domain\":\"app.example.com\","
			      "\"token\":\"t0k3n\"}"),
			    .env = tree_json("{\"S\":\"5ecret\",\"P\":\"x\",\"U\":\"pg://5ecret\","
					     "\"X\":\"unknown\",\"L\":\"looped\"}") };
	b->instance = tree_json("{\"ipv4\":\"192.0.2.1\"}");
}

/* Run the step with standard output in a file; 1: failed, 3: degraded. */
static int run(struct boot *b)
{
	CLEANUP(buf_free) struct buf out = {0};
	int status = 0;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		struct diag d = { .out = stderr };
		bool ok;

		tree_must(freopen(boot_path(b, &out, "/out"), "w", stdout) != NULL);
		ok = step_show.run(b, &d);
		exit(!ok ? 1 : b->degraded ? 3 : 0);
	}
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void check_row(const struct row *r)
{
	autofree char *out = NULL, *console = NULL, *summary = NULL;
	CLEANUP(buf_free) struct buf path = {0};
	char *root = tree_make();
	struct boot b;
	struct stat st;
	int status;

	fill(&b, root, r->show);
	tree_put(root, "/dev/console", "");
	tree_put(root, "/root/x", "");
	status = run(&b);
	out = tree_get(root, "/out");
	console = tree_get(root, "/dev/console");
	summary = tree_get(root, "/root/prebake.txt");
	tree_ok(status == (r->degraded ? 3 : 0), r->name);
	tree_ok(out && !!strstr(out, r->value) == r->out, "the journal");
	tree_ok(console && !!strstr(console, r->value) == r->console, "the console");
	tree_ok(summary && !!strstr(summary, r->value) == r->summary, "the summary");
	tree_ok(summary && console && !strchr(summary, '\033') && !strchr(console, '\033'),
		"nothing that a terminal obeys");
	tree_ok(!stat(boot_path(&b, &path, "/root/prebake.txt"), &st) &&
		(st.st_mode & 07777) == 0600, "the summary is root's alone");
	boot_free(&b);
	tree_remove(root);
}

static void check_input(void)
{
	CLEANUP(buf_free) struct buf one = {0}, two = {0};
	CAUGHT(c);
	char *root = tree_make();
	struct boot b;

	fill(&b, root, TEXT("A", "${env.S}", "true"));
	tree_must(step_show.input(&b, &one, &c));
	json_set_str(b.env, "S", "other");
	tree_must(step_show.input(&b, &two, &c));
	tree_ok(strcmp(one.data, two.data) != 0, "another value is shown again");
	boot_free(&b);
	fill(&b, root, TEXT("A", "${nope}", "true"));
	tree_ok(!step_show.input(&b, &two, &c), "a reference to nothing fails");
	tree_has(diag_text(&c), "'${nope}' has no value on this server", "and is named");
	boot_free(&b);
	tree_remove(root);
}

int main(void)
{
	for (size_t i = 0; i < COUNT(rows); i++)
		check_row(&rows[i]);
	check_input();
	return tree_end();
}
