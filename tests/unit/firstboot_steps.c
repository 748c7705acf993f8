/* SPDX-License-Identifier: MIT */
/* What the steps leave on disk, and what of a person's they leave alone. */
#include <sys/stat.h>

#include "firstboot/command.h"
#include "firstboot/takeover.h"
#include "tests/unit/firstboot_canned.h"

extern const struct step step_files, step_registries, step_proxy;

static const char plan[] =
	"{\"name\": \"app\", \"stack\": {\"dir\": \"/opt/app\","
	"\"compose\": {\"path\": \"compose.yaml\", \"payload\": \"files/compose.yaml\"},"
	"\"directories\": [{\"path\": \"ssh\", \"mode\": \"0700\"}, {\"path\": \"a/b\", \"mode\": "
	  "\"1777\"}],"
	"\"registries\": [{\"host\": \"ghcr.io\", \"username\": \"_token\", \"password\": "
	  "\"${token}\"},"
	"{\"host\": \"https://index.docker.io/v1/\", \"username\": \"me\", "
	"\"password\": \"a:b\"}]},"
	"\"proxy\": {\"caddy\": {\"sites\": [{\"host\": \"${host}\","
	"\"caddyfile\": \"${host} {\\n\\treverse_proxy app:80\\n}\\n\"}]}}}";

struct room {
	struct boot b;
	char *root;
	struct diag c;
};

static void room_open(struct room *r)
{
	r->c = (struct diag){0};
	r->root = tree_make();
	r->b = (struct boot){ .root = r->root, .plan = tree_json(plan),
			      .params = tree_json("{\"token\": \"t0k\", \"host\": \"App.io\"}") };
	tree_put(r->root, "/etc/prebake/files/compose.yaml", "services: {}\n");
	tree_put(r->root, "/var/lib/prebake/x", "");
}

static void room_close(struct room *r)
{
	json_free(r->b.plan);
	json_free(r->b.params);
	diag_free(&r->c);
	tree_remove(r->root);
}

static void file_is(const struct room *r, const char *path, const char *expected)
{
	autofree char *text = tree_get(r->root, path);

	tree_is(text ? text : "(none)", expected, path);
}

static void mode_is(struct room *r, const char *path, unsigned expected)
{
	CLEANUP(buf_free) struct buf full = {0};
	struct stat st;

	tree_ok(!lstat(boot_path(&r->b, &full, path), &st) && (st.st_mode & 07777) == expected,
	  path);
}

/* What is there, what we wrote before, what comes: and what is there then. */
static void test_write(void)
{
	static const struct {
		const char *name, *there, *before, *text;
		const char *result, *beside;
	} cases[] = {
		{ "first time", NULL, NULL, "new", "new", "(none)" },
		{ "ours is replaced", NULL, "old", "new", "new", "(none)" },
		{ "unchanged", NULL, "same", "same", "same", "(none)" },
		{ "a person's file stays", "hand", NULL, "new", "hand", "new" },
		{ "an edited file stays", "hand", "old", "new", "hand", "new" },
		{ "edited to what comes", "new", "old", "new", "new", "(none)" },
		{ "emptied by a person", "", "old", "new", "", "new" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		CLEANUP(buf_free) struct buf old = {0}, text = {0};
		struct room r;

		room_open(&r);
		tree_put(r.root, "/opt/app/x", "");
		buf_str(&old, cases[i].before ? cases[i].before : "");
		buf_str(&text, cases[i].text);
		tree_must(!cases[i].before || takeover_write(&r.b, "f", &old, &r.c));
		if (cases[i].there)
			tree_put(r.root, "/opt/app/f", cases[i].there);
		tree_ok(takeover_write(&r.b, "f", &text, &r.c), cases[i].name);
		file_is(&r, "/opt/app/f", cases[i].result);
		file_is(&r, "/opt/app/f.prebake-new", cases[i].beside);
		tree_ok(r.b.degraded == !!strcmp(cases[i].beside, "(none)"), "it is said");
		room_close(&r);
	}
}

static void test_files(void)
{
	CLEANUP(buf_free) struct buf ssh = {0};
	struct room r;

	room_open(&r);
	tree_is(step_files.run(&r.b, &r.c) ? "" : diag_text(&r.c), "", "files");
	file_is(&r, "/opt/app/compose.yaml", "services: {}\n");
	mode_is(&r, "/opt/app", 0755);
	mode_is(&r, "/opt/app/ssh", 0700);
	mode_is(&r, "/opt/app/a/b", 01777);
	rmdir(boot_path(&r.b, &ssh, "/opt/app/ssh"));
	tree_must(!symlink("/etc", ssh.data));
	tree_has(step_files.run(&r.b, &r.c) ? NULL : diag_text(&r.c),
		 "symbolic link below", "a link where a directory belongs");
	room_close(&r);
}

static const struct canned_row engine_rows[CANNED_ROWS] = {
	{ .match = "GET /_ping", .reply = CANNED_STATUS("200 OK", "Api-Version: 1.45\r\n", "OK") },
	{ .match = "POST /v1.45/auth", .reply = CANNED_OK("{\"Status\":\"Login Succeeded\"}") },
};

static void test_registries(void)
{
	static const struct {
		const char *name, *there, *result; /* NULL: refused */
	} cases[] = {
		{ "no file", NULL, "{\"auths\":{\"ghcr.io\":{\"auth\":\"X3Rva2VuOnQwaw==\"},"
		  "\"https://index.docker.io/v1/\":{\"auth\":\"bWU6YTpi\"}}}" },
		{ "other logins and settings",
		  "{\"auths\": {\"x.io\": {\"auth\": \"eDp5\"}, \"ghcr.io\": {}}, \"psFormat\": "
		  "\"p\"}",
		  "{\"auths\":{\"x.io\":{\"auth\":\"eDp5\"},"
		  "\"ghcr.io\":{\"auth\":\"X3Rva2VuOnQwaw==\"},"
		  "\"https://index.docker.io/v1/\":{\"auth\":\"bWU6YTpi\"}},"
		  "\"psFormat\":\"p\"}" },
		{ "not JSON", "{oops", NULL }, { "a list", "[]", NULL },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		CLEANUP(buf_free) struct buf path = {0}, got = {0};
		struct canned engine;
		autojson config = NULL;
		struct room r;
		bool ok;

		room_open(&r);
		tree_put(r.root, "/var/run/x", "");
		if (cases[i].there)
			tree_put(r.root, "/root/.docker/config.json", cases[i].there);
		canned_start(&engine, boot_path(&r.b, &path, "/var/run/docker.sock"), engine_rows);
		ok = step_registries.run(&r.b, &r.c);
		tree_ok(ok == !!cases[i].result && ok == !r.c.errors, cases[i].name);
		if (cases[i].result) {
			autofree char *text = tree_get(r.root, "/root/.docker/config.json");

			config = tree_json(text ? text : "{}");
			json_print(config, /* indented= */ false, &got);
			tree_is(got.data, cases[i].result, cases[i].name);
			mode_is(&r, "/root/.docker/config.json", 0600);
		} else {
			file_is(&r, "/root/.docker/config.json", cases[i].there);
		}
		canned_stop(&engine);
		room_close(&r);
	}
}

#define OUR_SITE "# prebake: begin (made from the plan: change what is outside of these lines)\n" \
	"App.io {\n\treverse_proxy app:80\n}\n# prebake: end\n"

/* The Caddyfile is written before compose is asked, which this test has not. */
static void test_caddyfile(void)
{
	static const struct {
		const char *name, *outer, *inner;
		const char *result;
		bool link, degraded;
	} cases[] = {
		{ "new", NULL, NULL, OUR_SITE, true, false },
		{ "a hand-made file is taken over", "x.io {\n}\n", NULL, "x.io {\n}\n\n" OUR_SITE,
		  true, false },
		{ "again after a cut", NULL, "x.io {\n}\n", "x.io {\n}\n\n" OUR_SITE, true, false },
		{ "two that differ", "y.io {\n}\n", "x.io {\n}\n", "x.io {\n}\n\n" OUR_SITE, false,
		  true },
		{ "a person's site for our host", "app.io {\n\trespond x\n}\n", NULL,
		  "app.io {\n\trespond x\n}\n", true, false },
		{ "broken", NULL, "x.io {\n", "x.io {\n", true, false },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		CLEANUP(buf_free) struct buf path = {0};
		char target[64] = "";
		struct room r;

		room_open(&r);
		tree_put(r.root, "/opt/app/x", "");
		if (cases[i].outer)
			tree_put(r.root, "/opt/app/Caddyfile", cases[i].outer);
		if (cases[i].inner)
			tree_put(r.root, "/opt/app/caddy/Caddyfile", cases[i].inner);
		(void)step_proxy.run(&r.b, &r.c);
		file_is(&r, "/opt/app/caddy/Caddyfile", cases[i].result);
		tree_ok((readlink(boot_path(&r.b, &path, "/opt/app/Caddyfile"), target, 63) > 0 &&
			 !strcmp(target, "caddy/Caddyfile")) == cases[i].link, cases[i].name);
		tree_ok(r.b.degraded == cases[i].degraded, "it is said");
		room_close(&r);
	}
}

/* A shell as the program, so that the test says what it does. */
static void test_command(void)
{
	static const struct {
		const char *script;
		bool ok;
		const char *out, *says;
	} cases[] = {
		{ "echo out; echo err >&2", true, "out\n", "" },
		{ "echo $X $Y $0", true, "1 sh\n", "" },
		{ "cat; pwd", true, "/\n", "" },
		{ "for i in 1 2 3 4 5 6; do echo e$i >&2; done; exit 3", false, "",
		  "it failed: e4; e5; e6" },
		{ "exit 1", false, "", "it failed: " },
		{ "kill -9 $$", false, "", "it failed" },
		{ "echo start; sleep 60", false, "",
		  "it took too long" },
		{ "exec >&- 2>&-; sleep 60", false, "", "it took too long" },
		{ "(sleep 60) & echo done", true, "done\n", "" },
		{ "while :; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done",
		  false, NULL, "it " },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		CLEANUP(buf_free) struct buf out = {0};
		CAUGHT(c);
		const char *const argv[] = { "sh", "-c", cases[i].script, NULL };
		const char *const env[] = { "PATH=/usr/bin:/bin", "X=1", NULL };
		bool ok;

		ok = command_run(&(struct command){ argv, env, "/", "it", 1 }, &out, &c);
		tree_ok(ok == cases[i].ok, cases[i].script);
		tree_has(diag_text(&c), cases[i].says, "what is said");
		if (cases[i].out)
			tree_is(buf_text(&out), cases[i].out, "what it printed");
	}
}

int main(void)
{
	test_write();
	test_files();
	test_registries();
	test_caddyfile();
	test_command();
	return tree_end();
}
