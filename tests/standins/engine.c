/* SPDX-License-Identifier: MIT */
/*
 * Docker's Engine, as far as one compose project needs it. What there is lies in the directory
 * STATE, so that it outlives this program, as images and containers outlive Docker: a file
 * images/NAME for each image ('/' written '%'), a file containers/ID with the words project,
 * service, image and perhaps a volume for each container. Statuses and members follow the Engine
 * API reference, v1.45.
 */
#define _GNU_SOURCE
#include "httpd.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define API "/v1.45"

enum { TAR_BLOCK = 512, TAR_SIZE_AT = 124, TAR_TYPE_AT = 156, STARTING = 1 /* second */ };

static const char *opt_state = ".";
static const char *opt_service = "app";
static const char *opt_becomes = "healthy";
static const char *opt_file = "/dev/null";

static const struct httpd_option option[] = {
	{ "state", "DIR", "where images and containers lie (.)", &opt_state },
	{ "service", "NAME", "the service with a health check (app)", &opt_service },
	{ "becomes", "WORD", "healthy, unhealthy, flapping or ended (healthy)", &opt_becomes },
	{ "file", "FILE", "what any file in any container holds", &opt_file },
	{ 0 },
};

static long looks;

struct container {
	char id[65], project[64], service[64], image[256], volume[65];
	time_t since;
};

static struct httpd_reply message(unsigned status, const char *text, const char *what) {
	return httpd_text(status, "application/json", "{\"message\":\"%s: %s\"}\n", text, what);
}

static struct httpd_reply get_ping(const struct httpd_request *request) {
	(void)request;
	struct httpd_reply reply = httpd_text(200, NULL, "OK");
	reply.header[0] = "Api-Version";
	reply.header[1] = "1.45";
	return reply;
}

static struct httpd_reply post_auth(const struct httpd_request *request) {
	(void)request;
	return httpd_text(200, "application/json",
		"{\"Status\":\"Login Succeeded\",\"IdentityToken\":\"\"}\n");
}

/* The path of an image's file; free it. */
static char *image_path(const char *name) {
	char *path = NULL;
	int length = asprintf(&path, "%s/images/%s", opt_state, name);
	if (length < 0)
		abort();
	for (char *p = path + length - strlen(name); *p; p++)
		if (*p == '/')
			*p = '%';
	return path;
}

static struct httpd_reply get_image(const struct httpd_request *request) {
	size_t prefix = strlen(API "/images/"), suffix = strlen("/json");
	char name[256];
	(void)snprintf(name, sizeof name, "%s", request->path + prefix);
	size_t length = strlen(name);
	if (length <= suffix)
		return message(404, "page not found", request->path);
	name[length - suffix] = '\0';
	char *path = image_path(name);
	bool here = access(path, F_OK) == 0;
	free(path);
	return here ? httpd_text(200, "application/json", "{\"Id\":\"sha256:1\"}\n")
		    : message(404, "No such image", name);
}

/* Private images need a login; the verdict is in the stream. */
static struct httpd_reply post_image(const struct httpd_request *request) {
	const char *name = httpd_query(request, "fromImage");
	bool private = name && strncmp(name, "ghcr.io/", 8) == 0;
	if (!name)
		return message(400, "invalid reference", "");
	if (private && !httpd_header(request, "X-Registry-Auth"))
		return message(500, "unauthorized", name);
	char *path = image_path(name);
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	free(path);
	if (fd < 0)
		return message(500, "no space left on device", name);
	(void)close(fd);
	return httpd_text(200, "application/json",
		"{\"status\":\"Pulling from %s\"}\r\n"
		"{\"status\":\"Pulling fs layer\",\"id\":\"a\"}\r\n"
		"{\"status\":\"Pulling fs layer\",\"id\":\"b\"}\r\n"
		"{\"status\":\"Pull complete\",\"id\":\"a\"}\r\n"
		"{\"status\":\"Pull complete\",\"id\":\"b\"}\r\n"
		"{\"status\":\"Status: Downloaded newer image for %s\"}\r\n", name, name);
}

static bool read_container(const char *id, struct container *ret) {
	char path[4096];
	struct stat st;
	bool ok = snprintf(path, sizeof path, "%s/containers/%.64s", opt_state, id) > 0
		&& stat(path, &st) == 0 && S_ISREG(st.st_mode);
	FILE *in = ok ? fopen(path, "re") : NULL;
	if (!in)
		return false;
	*ret = (struct container){ .since = st.st_mtime };
	(void)snprintf(ret->id, sizeof ret->id, "%.64s", id);
	ok = fscanf(in, "%63s %63s %255s %64s", ret->project, ret->service, ret->image,
		ret->volume) >= 3;
	(void)fclose(in);
	return ok;
}

static bool has_label(const char *filters, const char *label, const char *value) {
	char text[192], any[128];
	(void)snprintf(text, sizeof text, "\"com.docker.compose.%s=%s\"", label, value);
	(void)snprintf(any, sizeof any, "com.docker.compose.%s=", label);
	return !filters || !strstr(filters, any) || strstr(filters, text);
}

static struct httpd_reply get_containers(const struct httpd_request *request) {
	struct httpd_reply reply = { .status = 200, .type = "application/json" };
	const char *filters = httpd_query(request, "filters"), *before = "";
	char *path = NULL;
	if (asprintf(&path, "%s/containers", opt_state) < 0)
		abort();
	DIR *dir = opendir(path);
	free(path);
	FILE *out = open_memstream(&reply.body, &reply.length);
	if (!dir || !out)
		abort();
	(void)fputc('[', out);
	for (const struct dirent *e; (e = readdir(dir));) {
		struct container c;
		if (!read_container(e->d_name, &c) || !has_label(filters, "project", c.project)
			|| !has_label(filters, "service", c.service))
			continue;
		(void)fprintf(out, "%s{\"Id\":\"%s\",\"Image\":\"%s\","
			"\"Labels\":{\"com.docker.compose.project\":\"%s\"},\"Mounts\":[",
			before, c.id, c.image, c.project);
		if (*c.volume)
			(void)fprintf(out, "{\"Type\":\"volume\",\"Name\":\"%s\"}", c.volume);
		(void)fputs("]}", out);
		before = ",";
	}
	(void)fputs("]\n", out);
	(void)fclose(out);
	(void)closedir(dir);
	return reply;
}

static struct httpd_reply describe(const struct container *c) {
	bool checked = strcmp(c->service, opt_service) == 0;
	bool ended = checked && strcmp(opt_becomes, "ended") == 0;
	bool flaps = checked && strcmp(opt_becomes, "flapping") == 0;
	const char *health = time(NULL) - c->since < STARTING ? "starting" : opt_becomes;
	char check[256] = "";
	if (checked && !flaps && !ended)
		(void)snprintf(check, sizeof check,
			",\"Health\":{\"Status\":\"%s\",\"Log\":[{\"ExitCode\":1,"
			"\"Output\":\"no answer from the app\"}]}", health);
	return httpd_text(200, "application/json",
		"{\"Id\":\"%s\",\"Name\":\"/%s-%s-1\",\"RestartCount\":%ld,"
		"\"State\":{\"Status\":\"%s\",\"ExitCode\":%d%s},"
		"\"HostConfig\":{\"RestartPolicy\":{\"Name\":\"unless-stopped\"}}}\n",
		c->id, c->project, c->service, flaps ? ++looks : 0, ended ? "exited" : "running",
		ended ? 3 : 0, check);
}

/* One frame of the stream for standard error. */
static struct httpd_reply log_of(const struct container *c) {
	char text[128];
	int n = snprintf(text, sizeof text, "the last words of %s\n", c->service);
	struct httpd_reply reply = httpd_text(200, "application/vnd.docker.raw-stream",
		"%c...%c%c%c%c%s", 2, '.', '.', '.', n, text);
	(void)memset(reply.body + 1, 0, 6);
	return reply;
}

static struct httpd_reply archive(void) {
	struct httpd_reply reply = { .status = 200, .type = "application/x-tar" };
	size_t size = 0;
	char *file = httpd_read_file(opt_file, &size);
	if (!file)
		return message(404, "no such file", opt_file);
	reply.length = TAR_BLOCK * (1 + (size + TAR_BLOCK - 1) / TAR_BLOCK + 2);
	reply.body = calloc(1, reply.length);
	if (!reply.body)
		abort();
	(void)snprintf(reply.body, TAR_BLOCK, "file");
	(void)snprintf(reply.body + TAR_SIZE_AT, 12, "%011zo", size);
	reply.body[TAR_TYPE_AT] = '0';
	(void)memcpy(reply.body + TAR_BLOCK, file, size);
	free(file);
	return reply;
}

static struct httpd_reply get_container(const struct httpd_request *request) {
	const char *id = request->path + strlen(API "/containers/");
	size_t n = strcspn(id, "/");
	struct container c;
	char name[65];
	(void)snprintf(name, sizeof name, "%.*s", (int)(n < 64 ? n : 64), id);
	if (!n || !read_container(name, &c))
		return message(404, "No such container", name);
	if (strcmp(id + n, "/json") == 0)
		return describe(&c);
	if (strcmp(id + n, "/logs") == 0)
		return log_of(&c);
	return strcmp(id + n, "/archive") == 0 ? archive() : message(404, "page not found", id);
}

static bool make_state(void) {
	static const char *const name[] = { "", "/images", "/containers" };
	for (size_t i = 0; i < sizeof name / sizeof *name; i++) {
		char *path = NULL;
		if (asprintf(&path, "%s%s", opt_state, name[i]) < 0)
			abort();
		bool bad = mkdir(path, 0700) != 0 && errno != EEXIST;
		free(path);
		if (bad)
			return false;
	}
	return true;
}

static const struct httpd_route route[] = {
	{ "GET", "/_ping", .serve = get_ping },
	{ "POST", API "/auth", .serve = post_auth },
	{ "POST", API "/images/create", .serve = post_image },
	{ "GET", API "/images/*", .serve = get_image },
	{ "GET", API "/containers/json", .serve = get_containers },
	{ "GET", API "/containers/*", .serve = get_container },
	{ 0 },
};

static const struct httpd_program program = {
	.name = "engine",
	.summary = "Serves Docker's Engine API for one compose project.",
	.option = option,
	.route = route,
	.prepare = make_state,
};

int main(int argc, char **argv) {
	return httpd_main(&program, argc, argv);
}
