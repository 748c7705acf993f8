/* SPDX-License-Identifier: MIT */
/* `done` is no lie: what the ready step makes of containers and addresses. */
#include "firstboot/boot.h"
#include "tests/unit/firstboot_canned.h"

extern const struct step step_ready;

#define PING   CANNED_STATUS("200 OK", "Api-Version: 1.45\r\n", "OK")
#define STATE(restarts, state) CANNED_OK("{\"Id\":\"c1\",\"Name\":\"/app-x-1\"," \
	"\"RestartCount\":" restarts ",\"State\":{" state "}}")
#define UP     "\"Status\":\"running\""
#define HEALTHY UP ",\"Health\":{\"Status\":\"healthy\"}"
#define SICK   UP ",\"Health\":{\"Status\":\"unhealthy\"," \
	"\"Log\":[{\"ExitCode\":7,\"Output\":\"refused\"}]}"

/* `plan`: what to wait for, %d is the port of the web server.  First `early` so many times,
 * then `late`.  `says` NULL: ready. */
static const struct {
	const char *name, *plan;
	const char *early;
	unsigned times;
	const char *late, *web, *says;
} cases[] = {
	{ "healthy", "{\"service\":\"x\",\"timeout\":5}", NULL, 0, STATE("0", HEALTHY), NULL,
	  NULL },
	{ "running without a check", "{\"service\":\"x\",\"timeout\":5}", NULL, 0, STATE("0", UP),
	  NULL, NULL },
	{ "unhealthy at first", "{\"service\":\"x\",\"timeout\":9}", STATE("0", SICK), 2, STATE("0",
	  HEALTHY), NULL, NULL },
	{ "unknown to the Engine at first", "{\"service\":\"x\",\"timeout\":9}",
	  CANNED_STATUS("404 No", "", "{\"message\":\"No such container\"}"), 1, STATE("0", UP),
	  NULL, NULL },
	{ "unhealthy for good", "{\"service\":\"x\",\"timeout\":1}", NULL, 0, STATE("3", SICK),
	  NULL,
	  "x: not ready after 1 s: container /app-x-1 is unhealthy, exit code 0, 3 restarts; "
	  "health check: refused; log: last words" },
	{ "restarts again and again", "{\"service\":\"x\",\"timeout\":1}", NULL, 0,
	  STATE("0", "\"Status\":\"restarting\""), NULL,
	  "x: not ready after 1 s: container /app-x-1 is restarting" },
	{ "no container", "{\"service\":\"none\",\"timeout\":1}", NULL, 0, STATE("0", UP), NULL,
	  "none: not ready after 1 s: no container" },
	{ "an address", "{\"url\":\"http://127.0.0.1:%d/${p}\",\"timeout\":5}", NULL, 0, STATE("0",
	  UP),
	  CANNED_STATUS("301 Moved", "Location: /x\r\n", ""), NULL },
	{ "an address that fails", "{\"url\":\"http://127.0.0.1:%d/${p}\",\"timeout\":1}", NULL, 0,
	  STATE("0", UP),
	  CANNED_STATUS("503 No", "", ""), "/path: not ready after 1 s: HTTP 503" },
	{ "an address without an answer", "{\"url\":\"http://127.0.0.1:%d/other\",\"timeout\":1}",
	  NULL, 0,
	  STATE("0", UP), NULL, "/other: not ready after 1 s: HTTP 404" },
	{ "nobody at the address", "{\"url\":\"http://127.0.0.1:1/\",\"timeout\":1}", NULL, 0,
	  STATE("0", UP), NULL,
	  "http://127.0.0.1:1/: not ready after 1 s: http://127.0.0.1:1/: Failed" },
	{ "a reference to nothing", "{\"url\":\"http://${q}/\",\"timeout\":1}", NULL, 0, STATE("0",
	  UP), NULL,
	  "'${q}' has no value" },
};

static void test(size_t i)
{
	const struct canned_row engine_rows[CANNED_ROWS] = {
		{ .match = "GET /_ping", .reply = PING },
		{ .match = "service%3Dnone", .reply = CANNED_OK("[]") },
		{ .match = "project%3Dapp", .reply = CANNED_OK("[{\"Id\":\"c1\"}]") },
		{ .match = "/c1/logs", .reply = CANNED_OK("last words\n") },
		{ .match = cases[i].times ? "/c1/json" : "\x01", .reply = cases[i].early,
		  .times = cases[i].times },
		{ .match = "/c1/json", .reply = cases[i].late } };
	const struct canned_row web_rows[CANNED_ROWS] = {
		{ .match = "GET /path", .reply = cases[i].web } };
	struct boot b = { .root = tree_make(), .params = tree_json("{\"p\":\"path\"}") };
	CLEANUP(buf_free) struct buf path = {0}, plan = {0}, row = {0};
	CAUGHT(c);
	struct canned engine, web;
	bool ok;

	tree_put(b.root, "/var/run/x", "");
	canned_start(&engine, boot_path(&b, &path, "/var/run/docker.sock"), engine_rows);
	canned_start(&web, NULL, web_rows);
	for (const char *p = cases[i].plan; *p; p++) {
		if (p[0] == '%' && *++p == 'd')
			buf_printf(&row, "%d", web.port);
		else
			buf_char(&row, *p);
	}
	buf_printf(&plan, "{\"name\":\"app\",\"stack\":{\"dir\":\"/s\",\"ready\":[%s]}}", row.data);
	b.plan = tree_json(plan.data);
	ok = step_ready.run(&b, &c);
	if (cases[i].says)
		tree_has(ok ? NULL : diag_text(&c), cases[i].says, cases[i].name);
	else
		tree_is(ok ? "" : diag_text(&c), "", cases[i].name);
	canned_stop(&engine);
	canned_stop(&web);
	json_free(b.plan);
	json_free(b.params);
	tree_remove((char *)b.root);
}

/* Every case waits for real, so all of them wait at once. */
int main(void)
{
	int status, failed = 0;

	for (unsigned i = 0; i < COUNT(cases); i++) {
		fflush(NULL);
		if (fork())
			continue;
		tree_tests = i;
		test(i);
		fflush(NULL);
		_exit(tree_failed ? EXIT_FAILURE : EXIT_SUCCESS);
	}
	while (wait(&status) > 0)
		failed += status != 0;
	printf("1..%zu\n", COUNT(cases));
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
