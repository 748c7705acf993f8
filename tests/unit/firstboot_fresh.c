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

/* What is there, what comes, and what is there then. */
static const struct {
	const char *there;
	enum sites how;
	const char *result;
	bool degraded;
} writes[] = {
	{ NULL, SITES_ENABLED, ENABLED, false }, { ENABLED, SITES_ENABLED, ENABLED, false },
	{ NULL, SITES_WAITING, WAITING, false }, { WAITING, SITES_WAITING, WAITING, false },
	{ WAITING, SITES_TURNING, TURNING, false }, { TURNING, SITES_ENABLED, ENABLED, false },
	{ TURNING, SITES_TURNING, TURNING, false }, { "hand", SITES_ENABLED, "hand", true },
	{ WAITING "hand", SITES_TURNING, WAITING "hand", true }, { "", SITES_ENABLED, "", true },
};

static void test_write(size_t i)
{
	struct boot b = { .root = tree_make(),
			  .plan = tree_json(PLAN) };
	CAUGHT(c);
	BUF(link);
	char target[64] = "";
	autofree char *got = NULL;

	tree_put(b.root, "/opt/app/caddy/x", "");
	if (writes[i].there)
		tree_put(b.root, "/opt/app/caddy/Caddyfile", writes[i].there);
	tree_ok(takeover_caddyfile(&b, writes[i].how, &c) &&
		takeover_caddyfile(&b, writes[i].how, &c), "written");
	got = tree_get(b.root, "/opt/app/caddy/Caddyfile");
	tree_is(got, writes[i].result, "the file");
	tree_ok(sites_marked(&b) == !!strstr(writes[i].result, SITES_MARK), "its mark");
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
