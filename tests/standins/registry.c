/* SPDX-License-Identifier: MIT */
/*
 * A registry that is not as it should be: /v2/KIND/app/manifests/TAG answers as the row of KIND
 * says. What is right is Debian's docker-registry; here is what a network brings besides. Statuses
 * and texts follow distribution.github.io ("HTTP API V2", "Token Authentication Specification").
 */
#define _GNU_SOURCE
#include "httpd.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LARGE = 10 * 1000 * 1000 };
enum { SLOW = 35 };  /* seconds: longer than anybody waits */
static const size_t huge = (size_t)4 << 30;

static const char *opt_token = "t0k3n";
static const char *opt_login;
static const char *opt_other = "http://127.0.0.1:9";

static const struct httpd_option option[] = {
	{ "token", "TOKEN", "what /token gives and the kind 'token' wants (t0k3n)", &opt_token },
	{ "login", "BASE64", "who may have it: USER:PASSWORD; without it everybody", &opt_login },
	{ "other", "URL", "where the kinds 'redirect' and 'plain' lead to", &opt_other },
	{ 0 },
};

#define DIGEST(c) "sha256:" c c c c c c c c c c c c c c c c
#define ENTRY(os, arch) "{\"digest\":\"" DIGEST("0123") "\",\"platform\":{\"os\":\"" os \
	"\",\"architecture\":\"" arch "\"}}"
#define LIST(entries) "{\"schemaVersion\":2,\"manifests\":[" entries "]}"

static const char good[] = LIST(ENTRY("linux", "amd64") "," ENTRY("linux", "arm64") ","
	ENTRY("unknown", "unknown"));

static bool has(const struct httpd_request *request, const char *scheme, const char *text) {
	const char *header = httpd_header(request, "Authorization");
	size_t n = strlen(scheme);
	(void)fprintf(stderr, "registry: authorization %s\n", header ? header : "none");
	return header && strncmp(header, scheme, n) == 0 && strcmp(header + n, text) == 0;
}

static struct httpd_reply json(unsigned status, const char *text) {
	return httpd_text(status, "application/json", "%s", text);
}

static struct httpd_reply fill(size_t n) {
	struct httpd_reply reply = { .status = 200, .type = "application/json", .length = n };
	reply.body = calloc(1, n);
	if (!reply.body)
		return httpd_text(500, NULL, "no memory\n");
	return reply;
}

/* A 401 whose header lives as long as the process does: there is one request at a time. */
static struct httpd_reply challenge(const char *scheme, const char *base, const char *rest) {
	static char header[512];
	struct httpd_reply reply = json(401, "{\"errors\":[{\"code\":\"UNAUTHORIZED\","
		"\"message\":\"authentication required\"}]}");
	(void)snprintf(header, sizeof header, "%s realm=\"%s%s\",service=\"stand-in\","
		"scope=\"repository:token/app:pull\"", scheme, base, rest);
	reply.header[0] = "Www-Authenticate";
	reply.header[1] = header;
	return reply;
}

static struct httpd_reply ask_token(const struct httpd_request *request) {
	char base[256];
	(void)snprintf(base, sizeof base, "http://%s", httpd_header(request, "Host"));
	return challenge("Bearer", base, "/token");
}

static struct httpd_reply with(struct httpd_reply reply, const char *name, const char *value) {
	reply.header[0] = name;
	reply.header[1] = value;
	return reply;
}

static struct httpd_reply busy(const char *seconds) {
	return with(json(429, "{\"errors\":[{\"code\":\"TOOMANYREQUESTS\",\"message\":"
		"\"You have reached your pull rate limit.\"}]}"), "Retry-After", seconds);
}

static struct httpd_reply manifest(const struct httpd_request *request) {
	static bool asked;
	const char *kind = request->path + strlen("/v2/");
	size_t n = strcspn(kind, "/");
	bool found = has(request, "Bearer ", opt_token);
#define IS(name) (n == strlen(name) && strncmp(kind, name, n) == 0)
	if (IS("token"))
		return found ? json(200, good) : ask_token(request);
	if (IS("loop"))
		return ask_token(request);
	if (IS("silent"))
		return json(401, "{}");
	if (IS("plain"))
		return challenge("Bearer", opt_other, "token");
	if (IS("elsewhere"))
		return challenge("Bearer", "http://registry.example", "/token");
	if (IS("basic"))
		return challenge("Basic", "stand-in", "");
	if (IS("limit"))
		return busy("3600");
	if (IS("patience")) {
		bool first = !asked;
		asked = true;
		return first ? busy("1") : json(200, good);
	}
	if (IS("forbidden"))
		return json(403, "{\"errors\":[{\"message\":\"denied\\nby \\u001b[31mme\"}]}");
	if (IS("wrong"))
		return with(json(200, good), "Docker-Content-Digest", DIGEST("beef"));
	if (IS("odd"))
		return with(json(200, good), "Docker-Content-Digest", "md5:beef");
	if (IS("garbage"))
		return json(200, "<html>log in</html>");
	if (IS("half"))
		return httpd_text(200, NULL, "%.*s", (int)sizeof good / 2, good);
	if (IS("empty"))
		return json(200, "");
	if (IS("slow")) {
		(void)fprintf(stderr, "registry: slow %s\n", kind);
		(void)sleep(SLOW);
		return json(200, good);
	}
	if (IS("many"))
		return json(300, "");
	if (IS("faulty"))
		return json(501, "");
	if (IS("part"))
		return json(206, good);
	if (IS("neither"))
		return json(200, "{}");
	if (IS("old"))
		return json(200, "{\"schemaVersion\":1,\"name\":\"app\"}");
	if (IS("none"))
		return json(200, LIST(ENTRY("windows", "amd64") "," ENTRY("linux", "s390x")));
	if (IS("large"))
		return fill(LARGE);
	if (IS("huge"))
		return fill(huge);
	if (IS("redirect"))
		return with(json(307, ""), "Location", opt_other);
	if (IS("down"))
		return with(json(307, ""), "Location", "http://registry.example/");
	if (IS("around"))
		return with(json(307, ""), "Location", request->path);
	if (IS("good"))
		return json(200, good);
	return json(404, "{\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\","
		"\"message\":\"manifest unknown\"}]}");
}

static struct httpd_reply token(const struct httpd_request *request) {
	bool found = has(request, "Basic ", opt_login ? opt_login : "");
	if (opt_login && !found)
		return json(401, "{\"details\":\"incorrect username or password\"}");
	return httpd_text(200, "application/json", "{\"token\":\"%s\"}", opt_token);
}

static struct httpd_reply base(const struct httpd_request *request) {
	(void)request;
	return json(200, "{}");
}

/* What another server sees that a redirect led to. */
static struct httpd_reply landed(const struct httpd_request *request) {
	(void)has(request, "", "");
	return json(200, good);
}

static const struct httpd_route route[] = {
	{ "GET", "/v2/", .serve = base },
	{ "GET", "/v2/*", .serve = manifest },
	{ "GET", "/token", .serve = token },
	{ "GET", "/landed", .serve = landed },
	{ 0 },
};

static const struct httpd_program program = {
	.name = "registry",
	.summary = "Answers as registries do that are broken, busy, private or hostile.",
	.option = option,
	.route = route,
};

int main(int argc, char **argv) {
	return httpd_main(&program, argc, argv);
}
