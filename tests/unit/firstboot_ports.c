/* SPDX-License-Identifier: MIT */
/* Which published ports are said to be around the firewall. */
#include "firstboot/state.h"
#include "tests/unit/firstboot_canned.h"

extern const struct step step_ports;

#define OPEN(port, type) "{\"IP\":\"0.0.0.0\",\"PrivatePort\":" port ",\"PublicPort\":" port \
	",\"Type\":\"" type "\"},{\"IP\":\"::\",\"PrivatePort\":" port ",\"PublicPort\":" port \
	",\"Type\":\"" type "\"}"
#define NOTE(port) "\"container app-db-1 publishes " port " to everybody, around the firewall: " \
	"publish it on 127.0.0.1, or add " port " to system.firewall.allow\""

/* What the Engine says of one container's ports, and the notes. */
static const struct {
	const char *name, *ports, *notes;
} cases[] = {
	{ "none", "", "[]" },
	{ "not published", "{\"PrivatePort\":5432,\"Type\":\"tcp\"}", "[]" },
	{ "a database for everybody", OPEN("5432", "tcp"), "[" NOTE("5432/tcp") "]" },
	{ "two protocols", OPEN("53", "tcp") "," OPEN("53", "udp"),
	  "[" NOTE("53/tcp") "," NOTE("53/udp") "]" },
	{ "on this machine alone", "{\"IP\":\"127.0.0.1\",\"PrivatePort\":1,\"PublicPort\":1,"
	  "\"Type\":\"tcp\"},{\"IP\":\"::1\",\"PrivatePort\":1,\"PublicPort\":1,\"Type\":\"tcp\"}",
	  "[]" },
	{ "on one address", "{\"IP\":\"192.0.2.1\",\"PrivatePort\":1,\"PublicPort\":7,"
	  "\"Type\":\"tcp\"}", "[" NOTE("7/tcp") "]" },
	{ "allowed", OPEN("25565", "tcp"), "[]" },
	{ "allowed by another protocol alone", OPEN("25565", "udp"), "[" NOTE("25565/udp") "]" },
	{ "the plan's own proxy", OPEN("443", "tcp") "," OPEN("443", "udp"), "[]" },
	{ "another port of the proxy's number", "{\"IP\":\"0.0.0.0\",\"PrivatePort\":80,"
	  "\"PublicPort\":8080,\"Type\":\"tcp\"}", "[" NOTE("8080/tcp") "]" },
};

static void test(size_t i)
{
	struct state s = { .notes = json_array(), .row = json_object(), .steps = json_array() };
	struct boot b = { .root = tree_make(), .state = &s, .plan = tree_json(
		"{\"name\":\"app\","
		"\"system\":{\"firewall\":{\"allow\":[\"22/tcp\",\"25565/tcp\"]}},"
		"\"proxy\":{\"caddy\":{\"ports\":{\"443:443\":\"443:443\",\"443:443/udp\":"
		"\"443:443/udp\"}}}}") };
	struct canned_row rows[CANNED_ROWS] = {
		{ .match = "GET /_ping", .reply = CANNED_STATUS("200 OK", "Api-Version: 1.45\r\n",
								"OK") } };
	struct canned engine;
	CAUGHT(c);
	BUF(path);
	BUF(reply);
	BUF(notes);

	buf_printf(&reply, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"
		   "[{\"Id\":\"1\",\"Names\":[\"/app-db-1\"],\"Ports\":[%s]}]", cases[i].ports);
	rows[1] = (struct canned_row){ .match = "/containers/json HTTP", .reply = reply.data };
	tree_put(b.root, "/var/run/x", "");
	tree_put(b.root, "/run/prebake/x", "");
	buf_printf(&s.status, "%s/run/prebake/status.json", b.root);
	canned_start(&engine, boot_path(&b, &path, "/var/run/docker.sock"), rows);
	tree_is(step_ports.run(&b, &c) ? "" : diag_text(&c), "", cases[i].name);
	json_print(s.notes, /* indented= */ false, &notes);
	tree_is(notes.data, cases[i].notes, cases[i].name);
	tree_ok(b.degraded == (notes.len > 2), cases[i].name);
	canned_stop(&engine);
	buf_free(&s.status);
	json_free(s.notes);
	json_free(s.row);
	json_free(s.steps);
	json_free(b.plan);
	tree_remove((char *)b.root);
}

int main(void)
{
	for (size_t i = 0; i < COUNT(cases); i++)
		test(i);
	return tree_end();
}
