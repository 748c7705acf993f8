/* SPDX-License-Identifier: MIT */
/*
 * What of Hetzner's API a bake needs (docs.hetzner.cloud: servers, server actions, ssh keys,
 * images, actions): keys and servers come and go, and a server can become a snapshot. What a
 * server is, a program says: it is called with "create", "shutdown", "snapshot" or "delete" and a
 * number. What was asked for lies in the folder, as it came: key-ID.json, server-ID.json,
 * image-ID.json.
 */
#define _GNU_SOURCE
#include "httpd.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { THINGS = 64 };

static const char *opt_token_file;
static const char *opt_folder;
static const char *opt_program;
static const char *opt_ipv4 = "127.0.0.1";

static const struct httpd_option option[] = {
	{ "token-file", "FILE", "the project's API token", &opt_token_file },
	{ "folder", "DIR", "where requests are kept", &opt_folder },
	{ "program", "PATH", "does what is asked of servers", &opt_program },
	{ "ipv4", "ADDRESS", "of every server (127.0.0.1)", &opt_ipv4 },
	{ 0 },
};

/* Numbers are given out once, whatever the thing is. */
static struct thing {
	const char *kind;     /* NULL: gone */
	pid_t pid;            /* of an action's program; 0: none runs */
	bool failed;
} thing[THINGS];
static unsigned things;

#define SERVER \
	"{\"id\":%u,\"name\":\"server-%u\",\"status\":\"running\"," \
	"\"created\":\"2026-01-01T00:00:00Z\"," \
	"\"public_net\":{\"ipv4\":{\"id\":1,\"ip\":\"%s\",\"blocked\":false,\"dns_ptr\":\"\"}," \
	"\"ipv6\":{\"id\":2,\"ip\":\"2001:db8::/64\",\"blocked\":false,\"dns_ptr\":[]}," \
	"\"floating_ips\":[]},\"private_net\":[]," \
	"\"server_type\":{\"id\":1,\"name\":\"cx23\",\"architecture\":\"x86\"}}"
#define ACTION \
	"{\"id\":%u,\"command\":\"work\",\"status\":\"%s\",\"progress\":%u," \
	"\"started\":\"2026-01-01T00:00:00Z\",\"finished\":null,\"resources\":[],\"error\":%s}"
#define IMAGE \
	"{\"id\":%u,\"type\":\"snapshot\",\"status\":\"available\",\"name\":null," \
	"\"description\":\"\",\"os_flavor\":\"debian\",\"architecture\":\"x86\"," \
	"\"created\":\"2026-01-01T00:00:00Z\"}"
#define JSON "application/json"

static struct httpd_reply failure(unsigned status, const char *code) {
	return httpd_text(status, JSON, "{\"error\":{\"code\":\"%s\",\"message\":\"%s\"}}", code,
		code);
}

static bool is_allowed(const struct httpd_request *request) {
	const char *given = httpd_header(request, "Authorization");
	char *token = httpd_read_file(opt_token_file, NULL);
	bool same;

	if (token)
		token[strcspn(token, "\r\n")] = '\0';
	same = token && given && !strncmp(given, "Bearer ", 7) && !strcmp(given + 7, token);
	free(token);
	return same;
}

static unsigned thing_new(const char *kind) {
	if (things + 1 == THINGS)
		exit(EXIT_FAILURE);
	thing[++things].kind = kind;
	return things;
}

static void keep(const char *kind, unsigned id, const char *body) {
	char *path;
	FILE *f;

	if (asprintf(&path, "%s/%s-%u.json", opt_folder, kind, id) < 0 || !(f = fopen(path, "w")))
		exit(EXIT_FAILURE);
	fputs(body ? body : "", f);
	fclose(f);
	free(path);
}

/* The action that runs the program. */
static unsigned work(const char *what, unsigned id, unsigned other) {
	unsigned action = thing_new("action");
	char a[16], b[16];

	snprintf(a, sizeof(a), "%u", id);
	snprintf(b, sizeof(b), "%u", other);
	thing[action].pid = fork();
	if (!thing[action].pid) {
		execl(opt_program, opt_program, what, a, b, (char *)NULL);
		_exit(127);
	}
	return action;
}

static const char *action_status(unsigned id) {
	int status;

	if (thing[id].pid && waitpid(thing[id].pid, &status, WNOHANG) == thing[id].pid) {
		thing[id].pid = 0;
		thing[id].failed = status != 0;
	}
	return thing[id].pid ? "running" : thing[id].failed ? "error" : "success";
}

static struct httpd_reply action_reply(unsigned status, const char *before, unsigned id,
	const char *after) {
	const char *state = action_status(id);

	return httpd_text(status, JSON, "{%s\"action\":" ACTION "%s}", before, id, state,
		strcmp(state, "running") ? 100 : 50,
		strcmp(state, "error") ? "null" :
		"{\"code\":\"action_failed\",\"message\":\"failed\"}",
		after);
}

/* The number behind the prefix of this kind of thing; 0: there is none. */
static unsigned number(const struct httpd_request *request, const char *prefix, const char *kind) {
	unsigned id = (unsigned)strtoul(request->path + strlen(prefix), NULL, 10);

	return id && id < THINGS && thing[id].kind && !strcmp(thing[id].kind, kind) ? id : 0;
}

static struct httpd_reply post_key(const struct httpd_request *request) {
	unsigned id;

	if (!is_allowed(request))
		return failure(401, "unauthorized");
	id = thing_new("key");
	keep("key", id, request->body);
	return httpd_text(201, JSON, "{\"ssh_key\":{\"id\":%u,\"name\":\"key-%u\","
		"\"fingerprint\":\"\",\"public_key\":\"\",\"labels\":{},\"created\":\"2026-01-01T00:00:00Z\"}}", id, id);
}

static struct httpd_reply delete_key(const struct httpd_request *request) {
	unsigned id = number(request, "/ssh_keys/", "key");

	if (!is_allowed(request))
		return failure(401, "unauthorized");
	if (!id)
		return failure(404, "not_found");
	thing[id].kind = NULL;
	return httpd_text(204, NULL, "%s", "");
}

static struct httpd_reply post_server(const struct httpd_request *request) {
	unsigned id;
	char *server;

	if (!is_allowed(request))
		return failure(401, "unauthorized");
	id = thing_new("server");
	keep("server", id, request->body);
	if (asprintf(&server, "\"server\":" SERVER ",\"root_password\":null,\"next_actions\":[],",
		id, id, opt_ipv4) < 0)
		exit(EXIT_FAILURE);
	struct httpd_reply reply = action_reply(201, server, work("create", id, 0), "");
	free(server);
	return reply;
}

static struct httpd_reply get_server(const struct httpd_request *request) {
	unsigned id = number(request, "/servers/", "server");

	if (!is_allowed(request))
		return failure(401, "unauthorized");
	return id ? httpd_text(200, JSON, "{\"server\":" SERVER "}", id, id, opt_ipv4)
		  : failure(404, "not_found");
}

static struct httpd_reply delete_server(const struct httpd_request *request) {
	unsigned id = number(request, "/servers/", "server");

	if (!is_allowed(request))
		return failure(401, "unauthorized");
	if (!id)
		return failure(404, "not_found");
	thing[id].kind = NULL;
	return action_reply(200, "", work("delete", id, 0), "");
}

static struct httpd_reply act(const struct httpd_request *request) {
	unsigned id = number(request, "/servers/", "server"), image;
	const char *what = strrchr(request->path, '/') + 1;
	char *after;

	if (!is_allowed(request))
		return failure(401, "unauthorized");
	if (!id)
		return failure(404, "not_found");
	if (!strcmp(what, "shutdown"))
		return action_reply(201, "", work("shutdown", id, 0), "");
	if (strcmp(what, "create_image") != 0)
		return failure(404, "not_found");
	image = thing_new("image");
	keep("image", image, request->body);
	if (asprintf(&after, "\"image\":" IMAGE ",", image) < 0)
		exit(EXIT_FAILURE);
	struct httpd_reply reply = action_reply(201, after, work("snapshot", id, image), "");
	free(after);
	return reply;
}

static struct httpd_reply get_action(const struct httpd_request *request) {
	unsigned id = number(request, "/actions/", "action");

	if (!is_allowed(request))
		return failure(401, "unauthorized");
	return id ? action_reply(200, "", id, "") : failure(404, "not_found");
}

/* What is left, for the test: "KIND ID" a line. */
static struct httpd_reply left(const struct httpd_request *request) {
	struct httpd_reply reply = { .status = 200 };
	FILE *f = open_memstream(&reply.body, &reply.length);

	(void)request;
	for (unsigned i = 1; i <= things; i++)
		if (thing[i].kind && strcmp(thing[i].kind, "action") != 0)
			fprintf(f, "%s %u\n", thing[i].kind, i);
	fclose(f);
	return reply;
}

static const struct httpd_route route[] = {
	{ "POST", "/ssh_keys", .serve = post_key },
	{ "DELETE", "/ssh_keys/*", .serve = delete_key },
	{ "POST", "/servers", .serve = post_server },
	{ "GET", "/servers/*", .serve = get_server },
	{ "DELETE", "/servers/*", .serve = delete_server },
	{ "POST", "/servers/*", .serve = act },
	{ "GET", "/actions/*", .serve = get_action },
	{ "GET", "/left", .serve = left },
	{ 0 },
};

int main(int argc, char **argv) {
	static const struct httpd_program program = {
		.name = "hcloud",
		.summary = "Hetzner's API as far as a bake needs it.",
		.option = option,
		.route = route,
	};

	return httpd_main(&program, argc, argv);
}
