/* SPDX-License-Identifier: MIT */
/* What the journal, the console, standard output and the greeting are told. */
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "firstboot/say.h"
#include "firstboot/state.h"
#include "tests/unit/firstboot_tree.h"

static const struct {
	const char *step, *state;
	long long ms;
	const char *text, *line, *entry;
} says[] = {
	{ "up", "done", 12345, "done", "prebake: up: done (12.3 s)\n",
	  "MESSAGE=prebake: up: done (12.3 s)\nPRIORITY=6\nSYSLOG_IDENTIFIER=prebake-firstboot\n"
	  "PREBAKE_STATE=done\nPREBAKE_STEP=up\nPREBAKE_MS=12345\n" },
	{ "up", "failed", 0, "failed", "prebake: up: failed (0.0 s)\n",
	  "MESSAGE=prebake: up: failed (0.0 s)\nPRIORITY=3\nSYSLOG_IDENTIFIER=prebake-firstboot\n"
	  "PREBAKE_STATE=failed\nPREBAKE_STEP=up\nPREBAKE_MS=0\n" },
	{ "ready", "degraded", -1, "a\nPRIORITY=0\n", "prebake: ready: degraded: a PRIORITY=0 \n",
	  "MESSAGE=prebake: ready: degraded: a PRIORITY=0 \nPRIORITY=4\n"
	  "SYSLOG_IDENTIFIER=prebake-firstboot\nPREBAKE_STATE=degraded\nPREBAKE_STEP=ready\n" },
	{ NULL, "degraded", 999, "degraded", "prebake: degraded (0.9 s)\n",
	  "MESSAGE=prebake: degraded (0.9 s)\nPRIORITY=4\nSYSLOG_IDENTIFIER=prebake-firstboot\n"
	  "PREBAKE_STATE=degraded\nPREBAKE_MS=999\n" },
};

static const struct {
	const char *plan, *state, *reason, *text;
} greetings[] = {
	{ "{\"name\":\"shop\"}", "done", NULL, "prebake: shop: done\n" },
	{ "{\"name\":\"shop\"}", "failed", "up: no", "prebake: shop: failed: up: no\n"
	  "See: prebake-firstboot status\n" },
	{ "{}", "running", NULL, "prebake: first boot: running\nSee: prebake-firstboot status\n" },
};

/* The journal, below root. */
static int listen_at(const char *root)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
	BUF(path);

	tree_put(root, "/run/systemd/journal/x", "");
	buf_printf(&path, "%s/run/systemd/journal/socket", root);
	tree_must(fd >= 0 && path.len < sizeof(at.sun_path));
	memcpy(at.sun_path, path.data, path.len + 1);
	tree_must(!bind(fd, (struct sockaddr *)&at, sizeof(at)));
	return fd;
}

/* Say it with standard output in a file of this name below root; whose journal it is says
 * the environment. */
static void say(struct boot *b, size_t i, bool journal)
{
	int old = dup(STDOUT_FILENO);
	struct stat st;
	BUF(path);
	BUF(stream);

	fflush(stdout);
	tree_put(b->root, "/out", "");
	tree_put(b->root, "/dev/console", "");
	buf_printf(&path, "%s/out", b->root);
	tree_must(freopen(path.data, "w", stdout) && !fstat(STDOUT_FILENO, &st));
	buf_printf(&stream, "%lu:%lu", (unsigned long)st.st_dev,
		   (unsigned long)st.st_ino + !journal);
	setenv("JOURNAL_STREAM", stream.data, 1);
	b->state->step = says[i].step;
	say_line(b, says[i].state, says[i].ms, says[i].text);
	fflush(stdout);
	tree_must(dup2(old, STDOUT_FILENO) >= 0);
	close(old);
}

static void test_line(size_t i)
{
	struct state s = { .fd = -1 };
	struct boot b = { .root = tree_make(), .state = &s };
	int journal = listen_at(b.root);
	char entry[1024] = "";

	say(&b, i, /* journal= */ true);
	tree_ok(recv(journal, entry, sizeof(entry) - 1, 0) > 0, "the journal has an entry");
	tree_is(entry, says[i].entry, "its fields");
	for (int twice = 0; twice < 2; twice++) {
		autofree char *out = tree_get(b.root, "/out");
		autofree char *console = tree_get(b.root, "/dev/console");

		tree_is(twice ? out : console, says[i].line, twice ? "stdout" : "console");
		tree_is(twice ? console : out, "", "and nowhere else");
		say(&b, i, /* journal= */ false);
		tree_ok(recv(journal, entry, sizeof(entry) - 1, 0) < 0, "no other entry");
	}
	close(journal);
	tree_remove((char *)b.root);
}

int main(void)
{
	for (size_t i = 0; i < COUNT(says); i++)
		test_line(i);
	for (size_t i = 0; i < COUNT(greetings); i++) {
		struct boot b = { .root = tree_make(), .plan = tree_json(greetings[i].plan) };
		autofree char *text = NULL;

		say_motd(&b, greetings[i].state, greetings[i].reason);
		text = tree_get(b.root, "/run/motd.d/prebake");
		tree_is(text, greetings[i].text, "the greeting");
		json_free(b.plan);
		tree_remove((char *)b.root);
	}
	return tree_end();
}
