/* SPDX-License-Identifier: MIT */
/*
 * The private app of the infrakt system, as far as its deployment can see it: a health path, an API
 * key made once and kept in a volume, a door that the key opens, and a report of what it was given.
 */
#define _GNU_SOURCE
#include "httpd.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { KEY_BYTES = 24 };

static const char *opt_key_file = "/home/infrakt/.infrakt/api_key.txt";
static const char *opt_ssh = "/home/infrakt/.ssh";
static const char *opt_docker = "/var/run/docker.sock";

static const struct httpd_option option[] = {
	{ "api-key-file", "FILE", "made when missing, then kept", &opt_key_file },
	{ "ssh", "DIR", "where the SSH keys are mounted", &opt_ssh },
	{ "docker", "SOCKET", "where Docker listens", &opt_docker },
	{ 0 },
};

/* An existing key is never touched. */
static bool make_key(void) {
	unsigned char random[KEY_BYTES];
	int fd = open(opt_key_file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0 && errno == EEXIST)
		return true;
	if (fd < 0 || getrandom(random, sizeof random, 0) != (ssize_t)sizeof random) {
		(void)fprintf(stderr, "infrakt: %s: %s\n", opt_key_file, strerror(errno));
		return false;
	}
	for (size_t i = 0; i < sizeof random; i++)
		(void)dprintf(fd, "%02x", random[i]);
	(void)dprintf(fd, "\n");
	return close(fd) == 0;
}

static bool may_enter(const struct httpd_request *request) {
	char *key = httpd_read_file(opt_key_file, NULL);
	const char *given = httpd_header(request, "X-API-Key");
	const char *bearer = httpd_header(request, "Authorization");
	if (!given && bearer && strncmp(bearer, "Bearer ", 7) == 0)
		given = bearer + 7;
	if (key)
		key[strcspn(key, "\n")] = '\0';
	bool same = key && given && *key && strcmp(key, given) == 0;
	free(key);
	return same;
}

static bool reaches_docker(void) {
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	(void)snprintf(address.sun_path, sizeof address.sun_path, "%s", opt_docker);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return false;
	bool reached = connect(fd, (const struct sockaddr *)&address, sizeof address) == 0;
	(void)close(fd);
	return reached;
}

static size_t length_of(const char *variable) {
	const char *value = getenv(variable);
	return value ? strlen(value) : 0;
}

static struct httpd_reply get_health(const struct httpd_request *request) {
	(void)request;
	return httpd_text(200, "application/json", "{\"status\":\"ok\"}\n");
}

static struct httpd_reply denied(void) {
	return httpd_text(401, "application/json", "{\"detail\":\"API key missing or wrong\"}\n");
}

static struct httpd_reply get_projects(const struct httpd_request *request) {
	return may_enter(request) ? httpd_text(200, "application/json", "[]\n") : denied();
}

/* What the deployment gave the app; the webhook secret only by its length. */
static struct httpd_reply get_system(const struct httpd_request *request) {
	if (!may_enter(request))
		return denied();
	const char *compose = getenv("COMPOSE_FILE");
	const char *proto = httpd_header(request, "X-Forwarded-Proto");
	return httpd_text(200, "application/json",
		"{\"webhook_secret_length\":%zu,\"compose_file\":%s,\"ssh\":%s,"
		"\"ssh_writable\":%s,\"docker\":%s,\"proto\":\"%s\"}\n",
		length_of("GITHUB_WEBHOOK_SECRET"),
		compose && access(compose, R_OK) == 0 ? "true" : "false",
		access(opt_ssh, R_OK | X_OK) == 0 ? "true" : "false",
		access(opt_ssh, W_OK) == 0 ? "true" : "false", reaches_docker() ? "true" : "false",
		proto ? proto : "");
}

static const struct httpd_route route[] = {
	{ "GET", "/api/health", .serve = get_health },
	{ "GET", "/api/projects", .serve = get_projects },
	{ "GET", "/api/system", .serve = get_system },
	{ 0 },
};

static const struct httpd_program program = {
	.name = "infrakt",
	.summary = "Serves what the infrakt system's private app serves.",
	.option = option,
	.route = route,
	.prepare = make_key,
};

int main(int argc, char **argv) {
	return httpd_main(&program, argc, argv);
}
