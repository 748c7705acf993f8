/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "firstboot/state.h"
#include "firstboot/steps.h"
#include "tests/unit/firstboot_tree.h"

/* Power is cut at the n-th time that something shall be on disk, before or after. */
static int cut_at, cut_after;

static void cut(int when)
{
	if (cut_at && when == cut_after && --cut_at == 0)
		raise(SIGKILL);
}

int fsync(int fd)
{
	int result;

	cut(0);
	result = (int)syscall(SYS_fsync, fd);
	cut(1);
	return result;
}

int rename(const char *from, const char *to)
{
	int result;

	cut(0);
	result = (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
	cut(1);
	return result;
}

/* A step that counts its runs in a file, and does as /ask says. */
static bool work_run(struct boot *b, struct diag *d)
{
	autofree char *count = tree_get(b->root, "/count"), *ask = tree_get(b->root, "/ask");
	CLEANUP(buf_free) struct buf more = {0};

	buf_printf(&more, "%s+", count ? count : "");
	tree_put(b->root, "/count", more.data);
	boot_note(b, "%zu runs", more.len);
	if (ask && !strcmp(ask, "fail"))
		return diag_error(d, "asked to fail") || diag_error(d, "twice");
	if (ask && !strcmp(ask, "degrade"))
		boot_degrade(b, "asked to degrade");
	return true;
}

static bool work_input(struct boot *b, struct buf *in, struct diag *d)
{
	return boot_expand(b, "${domain} ${env.S}", in, d);
}

static const struct step step_work = { .name = "work", .input = work_input, .run = work_run };
static const struct step step_never = { .name = "never", .run = work_run };

const struct steps_row steps_table[] = {
	{ &step_metadata, "" }, { &step_parameters, "" }, { &step_env, "stack.env" },
	{ &step_work, "stack" }, { &step_never, "proxy.caddy" },
};
const size_t steps_count = COUNT(steps_table);

#define PLAN "{\"prebake_plan\":1,\"name\":\"app\",\"platform\":\"file\",\"params\":{\"domain\":" \
	"{\"type\":\"hostname\"}},\"stack\":{\"dir\":\"/opt/app\"," \
	"\"compose\":{\"path\":\"c.yaml\"," \
	"\"payload\":\"files/c.yaml\"},\"env\":{\"S\":{\"generate\":\"hex\",\"bytes\":32}," \
	"\"U\":{\"value\":\"https://${domain}/${env.S}\"}}}}"
#define GIVEN "{\"domain\":\"app.example.com\"}"
#define SELF  "{\"instance-id\":\"i-1\",\"public-ipv4\":\"192.0.2.1\"}"

static char *tree_planned(const char *plan)
{
	char *root = tree_make();

	tree_put(root, BOOT_PLAN, plan);
	tree_put(root, BOOT_PARAMS, GIVEN);
	tree_put(root, "/etc/prebake/metadata.json", SELF);
	return root;
}

/* Run in a process of its own; its exit status, -1 when it was killed. */
static int run(const char *root, int at, int after)
{
	int status = 0;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		struct boot b = { .root = root };
		struct diag d = { .out = fopen("/dev/null", "w") };
		bool ok;

		tree_must(freopen("/dev/null", "w", stdout) && d.out);
		cut_at = at;
		cut_after = after;
		ok = boot_run(&b, &d);
		_exit(!ok ? 1 : b.degraded ? 3 : 0);
	}
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static bool judge(const char *root, const char *state, char **ret_text)
{
	CAUGHT(c);
	autojson j = state_read(root, &c);
	BUF(text);

	tree_must(j);
	json_print(j, /* indented= */ false, &text);
	free(*ret_text);
	*ret_text = buf_take(&text);
	return !strcmp(json_str(j, "state"), state);
}

/* Each step began when the one before had ended, or later. */
static void check_times(const char *text)
{
	autojson j = tree_json(text);
	long long end = 0, ended = boot_clock() - json_int(j, "began", boot_clock() + 1);
	bool ok = true;

	EACH(s, json_get(j, "steps")) {
		ok = ok && json_int(s, "at", -1) >= end;
		end = json_int(s, "at", -1) + json_int(s, "ms", -1);
	}
	tree_ok(ok && end <= ended && ended < 60000, "the steps follow each other");
}

static void check_run(void)
{
	autofree char *text = NULL, *journal = NULL, *again = NULL, *count = NULL;
	char *root = tree_planned(PLAN);

	tree_ok(run(root, 0, 0) == 0 && judge(root, "done", &text), "a plan is done");
	tree_has(text, "\"steps\":[{\"name\":\"metadata\",\"state\":\"done\"", "steps are listed");
	check_times(text);
	tree_ok(!strstr(text, "never"), "a step whose key the plan lacks is not");
	journal = tree_get(root, BOOT_JOURNAL);
	tree_ok(run(root, 0, 0) == 0 && judge(root, "done", &text), "again: done");
	tree_has(text, "\"name\":\"work\",\"state\":\"skipped\"",
	  "again: what was done is skipped");
	again = tree_get(root, BOOT_JOURNAL);
	tree_is(again, journal, "again: the journal is as it was");
	count = tree_get(root, "/count");
	tree_is(count, "+", "again: the step did not run twice");
	tree_put(root, BOOT_PARAMS, "{\"domain\":\"new.example.com\"}");
	free(count);
	tree_must(run(root, 0, 0) == 0);
	count = tree_get(root, "/count");
	tree_is(count, "++", "another input: the step runs");
	tree_remove(root);
}

static void check_ends(void)
{
	autofree char *text = NULL, *count = NULL;
	char *root = tree_planned(PLAN);

	tree_put(root, "/ask", "fail");
	tree_ok(run(root, 0, 0) == 1 && judge(root, "failed", &text), "a step fails");
	tree_has(text, "\"step\":\"work\",\"reason\":\"asked to fail twice\",\"next\":\"",
	  "with its reason");
	tree_has(text, "\"name\":\"work\",\"state\":\"failed\"", "and is marked");
	tree_put(root, "/ask", "degrade");
	tree_ok(run(root, 0, 0) == 3 && judge(root, "degraded", &text), "a step degrades");
	tree_has(text, "\"notes\":[\"asked to degrade\"]", "and says why");
	tree_ok(run(root, 0, 0) == 3, "a degraded step is not done: it is tried again");
	tree_put(root, "/ask", "");
	tree_ok(run(root, 0, 0) == 0 && judge(root, "done", &text), "until it is right");
	tree_must(run(root, 0, 0) == 0);
	count = tree_get(root, "/count");
	tree_is(count, "++++", "and then no more");
	tree_remove(root);
}

/* Who cannot begin says so where others wait for the end; who cannot tell the end has none. */
static void check_untold(void)
{
	autofree char *text = NULL;
	char *root = tree_planned(PLAN), *other = tree_planned(PLAN);

	tree_put(root, BOOT_JOURNAL "/x", "");
	tree_ok(run(root, 0, 0) == 1 && judge(root, "failed", &text), "no journal");
	tree_has(text, "\"step\":\"plan\",\"reason\":\"cannot open", "with the reason");
	tree_put(other, BOOT_STATUS "/x", "");
	tree_ok(run(other, 0, 0) == 1, "no place for the status");
	tree_remove(root);
	tree_remove(other);
}

/* Plans that must be refused, and a part of the reason. */
static const struct { const char *plan, *reason; } refused[] = {
	{ "", "plan.json is not valid JSON" }, { "[]", "must hold a JSON object" },
	{ "{}", "must have \\\"prebake_plan\\\": 1" },
	{ "{\"prebake_plan\":2}", "must have \\\"prebake_plan\\\": 1" },
	{ "{\"prebake_plan\":\"1\"}", "must have \\\"prebake_plan\\\": 1" },
	{ "{\"prebake_plan\":1}", "the plan's 'name' must be text" },
	{ "{\"prebake_plan\":1,\"name\":7}", "the plan's 'name' must be text" },
	{ "{\"prebake_plan\":1,\"name\":\"a\",\"stack\":{}}", "'stack?.dir' must be text" },
	{ "{\"prebake_plan\":1,\"name\":\"a\",\"stack\":{\"dir\":\"/a\"}}",
	  "'stack?.compose.path' must be text" },
	{ "{\"prebake_plan\":1,\"name\":\"a\",\"params\":{\"a\":[]}}",
	  "'params?.*.type' must be text" },
	{ "{\"prebake_plan\":1,\"name\":\"a\",\"stack\":{\"show\":[{\"label\":1}]}}",
	  "'stack?.show?.*.label' must be text" },
	{ "{\"prebake_plan\":1,\"name\":\"a\",\"system\":{\"firewall\":{\"allow\":[22]}}}",
	  "'system?.firewall?.allow?.*' must be text" },
};

static void check_refused(void)
{
	for (size_t i = 0; i < COUNT(refused); i++) {
		autofree char *text = NULL;
		char *root = tree_planned(refused[i].plan);

		tree_ok(run(root, 0, 0) == 1 && judge(root, "failed", &text), "refused");
		tree_has(text, refused[i].reason, "with the reason");
		tree_remove(root);
	}
}

/* One life after another, each ended at the n-th write, until one reaches its end;
 * whatever was known of the secret must stay. */
static void check_cuts(int step, int after, const char *name)
{
	autofree char *text = NULL, *env = NULL;
	char *root = tree_planned(PLAN), *secrets = NULL;
	int lives = 0, result = -1;
	bool same = true, honest = true;

	while (result < 0 && lives < 500) {
		char *now;

		result = run(root, step ? step : lives + 1, after);
		lives++;
		now = tree_get(root, "/var/lib/prebake/secrets.json");
		same = same && (!secrets || (now && !strcmp(now, secrets)));
		honest = honest && (result >= 0 || !judge(root, "running", &text));
		free(secrets);
		secrets = now;
		if (step && lives > 40)
			step++;
	}
	env = tree_get(root, "/opt/app/.env");
	tree_ok(result == 0 && lives > 10, name);
	tree_ok(same && env && secrets && strstr(env, "https://app.example.com/"),
	  "the secret stayed");
	tree_ok(honest && judge(root, "done", &text), "the status was honest");
	printf("# %d lives\n", lives);
	free(secrets);
	tree_remove(root);
}

/* A fresh tree for every place of the cut; the next life must finish. */
static void check_each_cut(int after)
{
	bool ok = true;
	int n = 1, result = -1;

	for (; result < 0 && n < 500; n++) {
		autofree char *text = NULL, *before = NULL, *behind = NULL;
		char *root = tree_planned(PLAN);

		result = run(root, n, after);
		before = tree_get(root, "/var/lib/prebake/secrets.json");
		ok = ok && run(root, 0, 0) == 0 && judge(root, "done", &text);
		behind = tree_get(root, "/var/lib/prebake/secrets.json");
		ok = ok && behind && (!before || !strcmp(before, behind));
		tree_remove(root);
	}
	tree_ok(ok && n > 20, after ? "cut after each write, then finished" :
		"cut before each write, then finished");
	printf("# %d places\n", n - 1);
}

int main(void)
{
	check_run();
	check_ends();
	check_untold();
	check_refused();
	for (int after = 0; after < 2; after++) {
		check_cuts(0, after, "killed at one write further in every life");
		check_cuts(9, after, "killed at the ninth write of every life");
		check_each_cut(after);
	}
	return tree_end();
}
