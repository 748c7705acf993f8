/* SPDX-License-Identifier: MIT */
/* What a fresh server's helper does with what it finds, and the lists of the override. */
#include "firstboot/step_proxy.c"
#include "firstboot/takeover_none.c"
#include "tests/unit/firstboot_tree.h"

/* What is there, what comes, and what is there then. */
static const struct {
	const char *before, *there, *text, *result; /* before: what we wrote */
	bool degraded;
} writes[] = {
	{ NULL, NULL, "new", "new", false }, { NULL, "same", "same", "same", false },
	{ NULL, "hand", "new", "hand", true }, { NULL, "", "new", "", true },
	{ NULL, NULL, "", "", false }, { "old", NULL, "new", "new", false },
	{ "old", "hand", "new", "hand", true }, { "old", "", "new", "", true },
	{ "old", "new", "new", "new", false },
};

static void test_write(size_t i)
{
	CLEANUP(state_close) struct state s = { .fd = -1 };
	struct boot b = { .root = tree_make(), .state = &s,
			  .plan = tree_json("{\"stack\":{\"dir\":\"/opt/app\"}}") };
	CAUGHT(c);
	BUF(text);
	BUF(link);
	char target[64] = "";
	autofree char *got = NULL;

	tree_put(b.root, "/opt/app/caddy/x", "");
	tree_must(state_open(&s, b.root, &c));
	buf_str(&text, writes[i].before ? writes[i].before : "");
	tree_must(!writes[i].before || takeover_caddyfile(&b, &text, &c));
	state_close(&s);
	tree_must(state_open(&s, b.root, &c));
	text.len = 0;
	if (writes[i].there)
		tree_put(b.root, "/opt/app/caddy/Caddyfile", writes[i].there);
	buf_str(&text, writes[i].text);
	tree_ok(takeover_caddyfile(&b, &text, &c) && takeover_caddyfile(&b, &text, &c), "written");
	got = tree_get(b.root, "/opt/app/caddy/Caddyfile");
	tree_is(got, writes[i].result, "the file");
	tree_ok(b.degraded == writes[i].degraded, "it is said");
	tree_ok(readlink(stack_path(&b, &link, "Caddyfile"), target, 63) > 0 &&
		!strcmp(target, "caddy/Caddyfile"), "the link");
	json_free(b.plan);
	tree_remove((char *)b.root);
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

int main(void)
{
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
