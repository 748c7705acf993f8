/* SPDX-License-Identifier: MIT */
/*
 * OpenBao or Vault, as far as a server that fetches its secrets sees it: one secret of a KV store
 * of version 2, and one wrapping token. Statuses and texts follow openbao.org/api-docs:
 * system/wrapping-lookup, system/wrapping-unwrap, secret/kv/kv-v2.
 */
#define _GNU_SOURCE
#include "httpd.h"

#include <stdlib.h>
#include <string.h>

static const char *opt_token;
static const char *opt_wrapping;
static const char *opt_made = "secret/data/app";
static const char *opt_secret = "secret";

static const struct httpd_option option[] = {
	{ "token", "TOKEN", "the client token that may read secret/data/app", &opt_token },
	{ "wrapping", "TOKEN", "the wrapping token, for one use", &opt_wrapping },
	{ "made", "PATH", "where it was made (secret/data/app)", &opt_made },
	{ "secret", "TEXT", "what secret/data/app and the wrapping token hold", &opt_secret },
	{ 0 },
};

static bool used;

static struct httpd_reply refusal(unsigned status, const char *text) {
	return httpd_text(status, "application/json", "{\"errors\":[%s]}\n", text);
}

static struct httpd_reply spent(void) {
	return refusal(400, "\"wrapping token is not valid or does not exist\"");
}

static struct httpd_reply secret(void) {
	return httpd_text(200, "application/json",
		"{\"request_id\":\"1\",\"lease_id\":\"\",\"renewable\":false,\"lease_duration\":0,"
		"\"data\":{\"data\":{\"token\":\"%s\"},\"metadata\":{\"version\":1}},"
		"\"wrap_info\":null,\"warnings\":null,\"auth\":null}\n", opt_secret);
}

/* Needs no login, and uses nothing up. */
static struct httpd_reply look_up(const struct httpd_request *request) {
	const char *token = strstr(request->body, "\"token\":\"");
	size_t n = opt_wrapping ? strlen(opt_wrapping) : 0;
	if (!token || !n || used || strncmp(token + 9, opt_wrapping, n) != 0 || token[9 + n] != '"')
		return spent();
	return httpd_text(200, "application/json",
		"{\"request_id\":\"1\",\"data\":{\"creation_path\":\"%s\","
		"\"creation_time\":\"2026-01-02T03:04:05Z\",\"creation_ttl\":300},\"auth\":null}\n",
		opt_made);
}

static struct httpd_reply unwrap(const struct httpd_request *request) {
	const char *token = httpd_header(request, "X-Vault-Token");
	if (!token || !opt_wrapping || used || strcmp(token, opt_wrapping) != 0)
		return spent();
	used = true;
	return secret();
}

static struct httpd_reply get(const struct httpd_request *request) {
	const char *token = httpd_header(request, "X-Vault-Token");
	if (!token || !opt_token || strcmp(token, opt_token) != 0)
		return refusal(403, "\"permission denied\"");
	return strcmp(request->path, "/v1/secret/data/app") == 0 ? secret() : refusal(404, "");
}

static struct httpd_reply plain(const struct httpd_request *request) {
	(void)request;
	return httpd_text(200, NULL, "%s\n", opt_secret);
}

static const struct httpd_route route[] = {
	{ "POST", "/v1/sys/wrapping/lookup", .serve = look_up },
	{ "POST", "/v1/sys/wrapping/unwrap", .serve = unwrap },
	{ "GET", "/v1/*", .serve = get },
	{ "GET", "/plain", .serve = plain },
	{ 0 },
};

static const struct httpd_program program = {
	.name = "vault",
	.summary = "Serves a secret as OpenBao and Vault do, to a token or for a wrapping token.",
	.option = option,
	.route = route,
};

int main(int argc, char **argv) {
	return httpd_main(&program, argc, argv);
}
