/* SPDX-License-Identifier: MIT */
/* Symbolic links that a container left in the stack's directory lead root nowhere. */
#include <fcntl.h>
#include <sys/stat.h>

#include "firstboot/stack.h"
#include "firstboot/takeover.h"
#include "tests/unit/firstboot_tree.h"

extern const struct step step_files, step_env, step_proxy;

static const char plan[] =
	"{\"name\": \"app\", \"stack\": {\"dir\": \"/opt/app\","
	"\"compose\": {\"path\": \"compose.yaml\", \"payload\": \"files/compose.yaml\"},"
	"\"env\": {\"KEY\": {\"generate\": \"hex\", \"bytes\": 16}, \"A\": {\"value\": \"b\"}},"
	"\"directories\": [{\"path\": \"data/up\", \"mode\": \"0777\", \"owner\": \"0:0\"},"
	"{\"path\": \"/srv/data/deep\", \"mode\": \"0777\"},"
	"{\"path\": \"/top\", \"mode\": \"0777\"}]},"
	"\"proxy\": {\"caddy\": {\"sites\": [{\"host\": \"a.io\","
	"\"caddyfile\": \"a.io {\\n}\\n\"}]}}}";

/* A link at `at` to `to`; the step that must refuse it, NULL: all must do. */
static const struct {
	const char *at, *to;
	const struct step *refuses;
} cases[] = {
	{ "/opt/app/data", "/etc", &step_files },
	{ "/opt/app/data", "/etc/nothing", &step_files },
	{ "/opt/app/data/up", "/etc", &step_files },
	{ "/srv/data", "/etc", &step_files },
	{ "/srv/data/deep", "/etc", &step_files },
	{ "/opt/app/compose.yaml", "/etc/victim", &step_files },
	{ "/opt/app/compose.yaml.prebake-tmp", "/etc/victim", NULL },
	{ "/opt/app/.env", "/etc/victim", &step_env },
	{ "/opt/app/.env", "/etc/new", NULL },
	{ "/opt/app/.env.prebake-tmp", "/etc/victim", NULL },
	{ "/opt/app/caddy", "/etc", &step_proxy },
	{ "/opt/app/caddy/Caddyfile", "/etc/victim", &step_proxy },
	{ "/opt/app/caddy/Caddyfile.prebake-tmp", "/etc/victim", NULL },
	{ "/opt/app", "/mnt/app", NULL }, /* an operator's own */
	{ "/srv", "/mnt/srv", NULL },
};

/* What root could have been led to: names, modes, contents. */
static void picture(const char *root, struct buf *ret)
{
	static const char *const places[] = { "/etc", "/etc/victim", "/etc/new", "/etc/up",
		"/etc/deep", "/etc/Caddyfile", "/etc/acme-ca.pem", "/etc/nothing" };

	for (size_t i = 0; i < COUNT(places); i++) {
		autofree char *text = NULL;
		struct stat st = {0};
		BUF(path);

		buf_printf(&path, "%s%s", root, places[i]);
		if (!lstat(path.data, &st) && S_ISREG(st.st_mode))
			text = tree_get(root, places[i]);
		buf_printf(ret, "%s %o %s; ", places[i], (unsigned)st.st_mode, text ? text : "");
	}
}

static void link_at(const char *root, const char *at, const char *to)
{
	BUF(from);
	BUF(target);

	tree_put(root, at, "");
	buf_printf(&from, "%s%s", root, at);
	buf_printf(&target, "%s%s", root, to);
	tree_must(!unlink(from.data) && !symlink(target.data, from.data));
}

static bool step_is(struct boot *b, const struct step *step, const struct step *refuses)
{
	CAUGHT(c);
	bool ok = step->run(b, &c);

	/* The proxy's ends where compose is asked, which this test has not. */
	if (step == &step_proxy && refuses != step)
		return tree_ok(strstr(diag_text(&c), "docker compose"), "the files of the proxy");
	if (step != refuses)
		tree_is(diag_text(&c), "", step->name);
	else
		tree_has(diag_text(&c), "symbolic link", step->name);
	return ok;
}

static void test_link(size_t i)
{
	static const struct step *const steps[] = { &step_files, &step_env, &step_proxy };
	char *root = tree_make();
	struct boot b = { .root = root, .plan = tree_json(plan), .params = tree_json("{}") };
	BUF(before);
	BUF(after);

	tree_put(root, "/etc/prebake/files/compose.yaml", "services: {}\n");
	tree_put(root, "/etc/victim", "A=s3cr3t\n");
	tree_put(root, "/var/lib/prebake/x", "");
	tree_put(root, "/mnt/app/x", "");
	tree_put(root, "/mnt/srv/x", "");
	link_at(root, cases[i].at, cases[i].to);
	picture(root, &before);
	for (size_t s = 0; s < COUNT(steps); s++)
		if (!step_is(&b, steps[s], cases[i].refuses))
			break;
	picture(root, &after);
	tree_is(after.data, before.data, cases[i].at);
	boot_free(&b);
	tree_remove(root);
}

/* A pipe that nobody writes to is not waited for. */
static void test_pipe(void)
{
	char *root = tree_make();
	struct boot b = { .root = root, .plan = tree_json(plan) };
	CAUGHT(c);
	BUF(path);
	BUF(text);

	tree_put(root, "/opt/app/x", "");
	tree_must(!mkfifo(stack_path(&b, &path, "f"), 0600));
	tree_ok(file_read(path.data, 10, &text, &c) && !text.len, "a pipe");
	boot_free(&b);
	tree_remove(root);
}

int main(void)
{
	umask(077);
	for (size_t i = 0; i < COUNT(cases); i++)
		test_link(i);
	test_pipe();
	return tree_end();
}
