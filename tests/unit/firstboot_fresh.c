/* SPDX-License-Identifier: MIT */
/* What a fresh server's helper does with what it finds, and the lists of the override. */
#include "firstboot/sites.c"
#include "firstboot/step_proxy.c"
#include "firstboot/takeover_none.c"
#include "tests/unit/firstboot_tree.h"

#define PLAN "{\"stack\":{\"dir\":\"/opt/app\"},\"proxy\":{\"caddy\":{\"options\":\"{o}\\n\"," \
	"\"sites\":[{\"caddyfile\":\"real\\n\",\"waiting\":\"inner\\n\"}," \
	"{\"caddyfile\":\"address\\n\"}]}}}"
#define WAITING "{o}\n" SITES_MARK "\ninner\naddress\n"
#define TURNING "{o}\n" SITES_MARK "\nreal\naddress\n"
#define ENABLED "{o}\nreal\naddress\n"

/* Of the Caddyfile: what is there, what comes, and what is there then. */
static const struct {
	const char *there;
	enum sites how;
	const char *result;
	bool degraded;
} caddyfiles[] = {
	{ NULL, SITES_ENABLED, ENABLED, false }, { ENABLED, SITES_ENABLED, ENABLED, false },
	{ NULL, SITES_WAITING, WAITING, false }, { WAITING, SITES_WAITING, WAITING, false },
	{ WAITING, SITES_TURNING, TURNING, false }, { TURNING, SITES_ENABLED, ENABLED, false },
	{ TURNING, SITES_TURNING, TURNING, false }, { "hand", SITES_ENABLED, "hand", true },
	{ WAITING "hand", SITES_TURNING, WAITING "hand", true }, { "", SITES_ENABLED, "", true },
};

/* What we wrote, what is there, what comes, and what is there then. */
static const struct {
	const char *before, *there, *text, *result;
	bool degraded;
} writes[] = {
	{ NULL, NULL, "new", "new", false }, { NULL, "same", "same", "same", false },
	{ NULL, "hand", "new", "hand", true }, { NULL, "", "new", "", true },
	{ NULL, NULL, "", "", false }, { "old", NULL, "new", "new", false },
	{ "old", "hand", "new", "hand", true }, { "old", "", "new", "", true },
	{ "old", "new", "new", "new", false },
};

struct fresh {
	struct boot b;
	struct state s;
	struct diag c;
};

static void fresh_open(struct fresh *f)
{
	*f = (struct fresh){ .s.fd = -1 };
	f->b = (struct boot){ .root = tree_make(), .state = &f->s, .plan = tree_json(PLAN) };
	tree_put(f->b.root, "/opt/app/caddy/x", "");
	tree_must(state_open(&f->s, f->b.root, &f->c));
}

/* As the next run knows it. */
static void fresh_again(struct fresh *f)
{
	state_close(&f->s);
	f->s = (struct state){ .fd = -1 };
	tree_must(state_open(&f->s, f->b.root, &f->c));
}

static void fresh_close(struct fresh *f)
{
	state_close(&f->s);
	json_free(f->b.plan);
	diag_free(&f->c);
	tree_remove((char *)f->b.root);
}

static void test_caddyfile(size_t i)
{
	struct fresh f;
	bool marked = false;
	char target[64] = "";
	autofree char *got = NULL;
	BUF(link);

	fresh_open(&f);
	if (caddyfiles[i].there)
		tree_put(f.b.root, "/opt/app/caddy/Caddyfile", caddyfiles[i].there);
	for (int twice = 0; twice < 2; twice++) {
		tree_ok(takeover_caddyfile(&f.b, caddyfiles[i].how, &f.c), "written");
		fresh_again(&f);
	}
	got = tree_get(f.b.root, "/opt/app/caddy/Caddyfile");
	tree_is(got, caddyfiles[i].result, "the Caddyfile");
	tree_ok(f.b.degraded == caddyfiles[i].degraded, "it is said");
	tree_ok(sites_marked(&f.b, &marked, &f.c) &&
		marked == !!strstr(caddyfiles[i].result, SITES_MARK), "its mark");
	tree_ok(readlink(stack_path(&f.b, &link, "Caddyfile"), target, 63) > 0 &&
		!strcmp(target, "caddy/Caddyfile"), "the link");
	fresh_close(&f);
}

static void test_write(size_t i)
{
	struct fresh f;
	BUF(text);
	autofree char *got = NULL;

	fresh_open(&f);
	buf_str(&text, writes[i].before ? writes[i].before : "");
	tree_must(!writes[i].before || takeover_write(&f.b, "file", &text, &f.c));
	fresh_again(&f);
	if (writes[i].there)
		tree_put(f.b.root, "/opt/app/file", writes[i].there);
	text.len = 0;
	buf_str(&text, writes[i].text);
	for (int twice = 0; twice < 2; twice++)
		tree_ok(takeover_write(&f.b, "file", &text, &f.c), "written");
	got = tree_get(f.b.root, "/opt/app/file");
	tree_is(got, writes[i].result, "the file");
	tree_ok(f.b.degraded == writes[i].degraded, "it is said");
	fresh_close(&f);
}

#define DATA    "\"/data\":\"d:/data\""
#define MOUNT   "\"/etc/caddy\":\"./caddy:/etc/caddy:ro\""

/* Our rows, a stack's rows as compose prints them, and the list. */
static const struct {
	const char *ours, *theirs, *list;
} rows[] = {
	{ "{" MOUNT "," DATA "}", "[]", "[\"./caddy:/etc/caddy:ro\",\"d:/data\"]" },
	{ "{" MOUNT "," DATA "}", "[{\"source\":\"x\",\"target\":\"/data\"}]",
	  "[\"./caddy:/etc/caddy:ro\",{\"source\":\"x\",\"target\":\"/data\"}]" },
	{ "{" MOUNT "}", "[{\"target\":\"/etc/caddy/Caddyfile\"},{\"target\":\"/etc/caddy\"},"
	  "{\"target\":\"/srv\"}]", "[\"./caddy:/etc/caddy:ro\",{\"target\":\"/srv\"}]" },
	{ "{\"80:80\":\"80:80\"}", "[{\"target\":80,\"published\":\"8080\"},"
	  "{\"target\":443},{\"target\":8443},{\"target\":8443,\"protocol\":\"udp\"}]",
	  "[\"80:80\",{\"target\":8443},{\"target\":8443,\"protocol\":\"udp\"}]" },
};

#define START(period) "healthcheck: {start_interval: \"1s\", start_period: \"" period "\"}"

/* What a service says of its health, to which Engine, and what we add; for Caddy itself as well. */
static const struct {
	const char *says;
	long minor;
	const char *other, *caddy;
} healths[] = {
	{ "{}", 45, "", "" },
	{ "{\"healthcheck\":{}}", 44, "\"a\": {" START("30s") "}, ", START("30s") ", " },
	{ "{\"healthcheck\":{}}", 43, "", "" },
	{ "{\"healthcheck\":{\"interval\":\"1m0s\"}}", 45, "\"a\": {" START("1m0s") "}, ",
	  START("1m0s") ", " },
	{ "{\"healthcheck\":{\"interval\":\"30s\",\"start_period\":\"15s\"}}", 45,
	  "\"a\": {" START("30s15s") "}, ", START("30s15s") ", " },
	{ "{\"healthcheck\":{\"start_interval\":\"5s\"}}", 45, "", "" },
};

static void test_health(size_t i)
{
	const struct engine e = { .minor = healths[i].minor };
	autojson services = json_object();
	const struct json *service;
	BUF(other);
	BUF(caddy);

	json_set(services, "a", tree_json(healths[i].says));
	service = json_get(services, "a");
	proxy_health(&e, service, NULL, &other);
	tree_is(buf_text(&other), healths[i].other, "a service's health");
	proxy_health(&e, service, service, &caddy);
	tree_is(buf_text(&caddy), healths[i].caddy, "Caddy's");
}

int main(void)
{
	for (size_t i = 0; i < COUNT(healths); i++)
		test_health(i);
	for (size_t i = 0; i < COUNT(caddyfiles); i++)
		test_caddyfile(i);
	for (size_t i = 0; i < COUNT(writes); i++)
		test_write(i);
	for (size_t i = 0; i < COUNT(rows); i++) {
		autojson ours = tree_json(rows[i].ours);
		autojson theirs = tree_json(rows[i].theirs);
		BUF(out);

		proxy_rows(ours, theirs, &out);
		tree_is(out.data, rows[i].list, "the rows of a list");
	}
	return tree_end();
}
