/* SPDX-License-Identifier: MIT */
/* What the step `docker` makes of what the engine says of itself. */
#include "firstboot/boot.h"
#include "tests/unit/firstboot_canned.h"

extern const struct step step_docker;

#define INFO(logs, live) \
	CANNED_OK("{\"LoggingDriver\":\"" logs "\",\"LiveRestoreEnabled\":" live "}")

static const struct {
	const char *name, *plan, *info;
	bool ok, degraded;
} cases[] = {
	{ "as planned", "{\"logs\":\"local\",\"live_restore\":true}", INFO("local", "true"), true,
	  false },
	{ "more than planned", "{\"logs\":\"local\"}", INFO("local", "true"), true, false },
	{ "another driver", "{\"logs\":\"local\"}", INFO("json-file", "false"), true, true },
	{ "no live-restore", "{\"live_restore\":true}", INFO("local", "false"), true, true },
	{ "an engine that says nothing", "{\"logs\":\"local\"}", CANNED_OK("{}"), true, true },
	{ "no answer", "{\"logs\":\"local\"}", CANNED_STATUS("500 No", "", "{}"), false, false },
};

static void test(size_t i)
{
	const struct canned_row rows[CANNED_ROWS] = {
		{ .match = "GET /_ping", .reply = CANNED_STATUS("200 OK", "Api-Version: 1.45\r\n",
								"OK") },
		{ .match = "GET /v1.45/info", .reply = cases[i].info } };
	struct boot b = { .root = tree_make() };
	CLEANUP(buf_free) struct buf path = {0}, plan = {0};
	struct canned engine;
	CAUGHT(c);

	buf_printf(&plan, "{\"docker\":%s}", cases[i].plan);
	b.plan = tree_json(plan.data);
	tree_put(b.root, "/var/run/x", "");
	canned_start(&engine, boot_path(&b, &path, "/var/run/docker.sock"), rows);
	tree_ok(step_docker.run(&b, &c) == cases[i].ok, cases[i].name);
	tree_ok(b.degraded == cases[i].degraded, cases[i].name);
	canned_stop(&engine);
	json_free(b.plan);
	tree_remove((char *)b.root);
}

int main(void)
{
	for (size_t i = 0; i < COUNT(cases); i++)
		test(i);
	return tree_end();
}
