/* SPDX-License-Identifier: MIT */
/*
 * GitHub's contents API for one file of one private repository. Statuses and texts follow
 * docs.github.com "REST API: repository contents", "authenticating" and "rate limits".
 */
#define _GNU_SOURCE
#include "httpd.h"

#include <stdlib.h>
#include <string.h>

enum { BAD_LOGINS_MAX = 10 };

static const char *opt_repo = "example/private";
static const char *opt_ref = "main";
static const char *opt_path = "compose.yaml";
static const char *opt_file;
static const char *opt_token;
static const char *opt_narrow_token;
static const char *opt_rate_limit = "5000";

static const struct httpd_option option[] = {
	{ "repo", "OWNER/NAME", "the one repository (example/private)", &opt_repo },
	{ "ref", "BRANCH", "its default and only branch (main)", &opt_ref },
	{ "path", "PATH", "the one file's path in the repository (compose.yaml)", &opt_path },
	{ "file", "FILE", "where its content is, read anew for each request", &opt_file },
	{ "token-file", "FILE", "the token that may read the repository", &opt_token },
	{ "narrow-token", "TOKEN", "a good token without the permission", &opt_narrow_token },
	{ "rate-limit", "N", "answer that many requests, then 403 (5000)", &opt_rate_limit },
	{ 0 },
};

static long requests;
static long bad_logins;

static struct httpd_reply message(unsigned status, const char *text) {
	return httpd_text(status, "application/json; charset=utf-8",
		"{\"message\":\"%s\",\"documentation_url\":\"https://docs.github.com/rest\","
		"\"status\":\"%u\"}",
		text, status);
}

static struct httpd_reply not_found(void) {
	return message(404, "Not Found");
}

static bool is_token(const char *given) {
	char *token = opt_token ? httpd_read_file(opt_token, NULL) : NULL;
	if (token)
		token[strcspn(token, "\r\n")] = '\0';
	bool same = token && *token && strcmp(given, token) == 0;
	free(token);
	return same;
}

static struct httpd_reply over_rate_limit(void) {
	struct httpd_reply reply = message(403, "API rate limit exceeded");
	reply.header[0] = "X-RateLimit-Remaining";
	reply.header[1] = "0";
	reply.header[2] = "X-RateLimit-Reset";
	reply.header[3] = "4102444800"; /* 2100-01-01 */
	return reply;
}

static struct httpd_reply lacks_permission(void) {
	struct httpd_reply reply = message(403, "Resource not accessible by personal access token");
	reply.header[0] = "X-Accepted-GitHub-Permissions";
	reply.header[1] = "contents=read";
	return reply;
}

/* Who asks, before what is asked. Returns true when reply is set and final. */
static bool refused(const struct httpd_request *request, struct httpd_reply *reply) {
	const char *agent = httpd_header(request, "User-Agent");
	const char *version = httpd_header(request, "X-GitHub-Api-Version");
	const char *given = httpd_header(request, "Authorization");
	if (given && strncasecmp(given, "Bearer ", 7) != 0 && strncasecmp(given, "token ", 6) != 0)
		given = "";
	else if (given)
		given = strchr(given, ' ') + 1;
	if (!agent || !*agent)
		*reply = httpd_text(403, NULL, "Request forbidden by administrative rules. "
			"Please make sure your request has a User-Agent header\n");
	else if (version && strcmp(version, "2022-11-28") != 0)
		*reply = message(400, "The given API version is not supported");
	else if (++requests > strtol(opt_rate_limit, NULL, 10))
		*reply = over_rate_limit();
	else if (bad_logins > BAD_LOGINS_MAX)
		*reply = message(403, "Maximum number of login attempts exceeded.");
	else if (!given)
		*reply = not_found();
	else if (opt_narrow_token && strcmp(given, opt_narrow_token) == 0)
		*reply = lacks_permission();
	else if (!is_token(given)) {
		bad_logins++;
		*reply = message(401, "Bad credentials");
	} else
		return false;
	return true;
}

/* GitHub breaks base64 after 60 characters; in JSON the break is written \n. */
static void put_base64(FILE *out, const unsigned char *data, size_t length) {
	static const char digit[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	for (size_t i = 0; i < length; i += 3) {
		size_t left = length - i;
		unsigned long v = (unsigned long)data[i] << 16;
		v |= left > 1 ? (unsigned long)data[i + 1] << 8 : 0;
		v |= left > 2 ? data[i + 2] : 0;
		(void)fputc(digit[v >> 18 & 63], out);
		(void)fputc(digit[v >> 12 & 63], out);
		(void)fputc(left > 1 ? digit[v >> 6 & 63] : '=', out);
		(void)fputc(left > 2 ? digit[v & 63] : '=', out);
		if (i % 45 == 42)
			(void)fputs("\\n", out);
	}
}

static struct httpd_reply as_json(void) {
	struct httpd_reply reply = { .status = 200, .type = "application/json; charset=utf-8" };
	size_t length = 0;
	char *data = opt_file ? httpd_read_file(opt_file, &length) : NULL;
	if (!data)
		return message(500, "the served file cannot be read");
	const char *base = strrchr(opt_path, '/');
	FILE *out = open_memstream(&reply.body, &reply.length);
	if (!out)
		abort();
	(void)fprintf(out,
		"{\"name\":\"%s\",\"path\":\"%s\",\"size\":%zu,\"type\":\"file\","
		"\"encoding\":\"base64\",\"content\":\"",
		base ? base + 1 : opt_path, opt_path, length);
	put_base64(out, (const unsigned char *)data, length);
	(void)fputs("\"}", out);
	(void)fclose(out);
	free(data);
	return reply;
}

/* True if path is /repos/OWNER/NAME/contents/PATH of the one file; owner and name in any case. */
static bool names_the_file(const char *path) {
	char *prefix = NULL;
	int length = asprintf(&prefix, "/repos/%s/contents/", opt_repo);
	if (length < 0)
		abort();
	bool same = strncasecmp(path, prefix, (size_t)length) == 0
		&& strcmp(path + length, opt_path) == 0;
	free(prefix);
	return same;
}

static struct httpd_reply get_contents(const struct httpd_request *request) {
	struct httpd_reply reply;
	const char *ref = httpd_query(request, "ref"), *accept = httpd_header(request, "Accept");
	if (refused(request, &reply))
		return reply;
	if (!names_the_file(request->path))
		return not_found();
	if (ref && strcmp(ref, opt_ref) != 0)
		return message(404, "No commit found for the ref");
	bool raw = accept && strstr(accept, "application/vnd.github.") && strstr(accept, "raw");
	if (raw && opt_file)
		return httpd_file(200, "application/vnd.github.raw+json; charset=utf-8", opt_file);
	return as_json();
}

static const struct httpd_route route[] = {
	{ "GET", "/repos/*", .serve = get_contents },
	{ 0 },
};

static const struct httpd_program program = {
	.name = "github",
	.summary = "Serves one file of a private repository as GitHub's contents API does.",
	.option = option,
	.route = route,
};

int main(int argc, char **argv) {
	return httpd_main(&program, argc, argv);
}
