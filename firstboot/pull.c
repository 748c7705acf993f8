/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/base64.h"
#include "firstboot/command.h"
#include "firstboot/pull.h"

enum { PULL_ATTEMPTS = 5, PULL_FIRST_DELAY = 200, PULL_FACTOR = 5 };          /* milliseconds */
enum { PULL_IDLE = 180, PULL_TIMEOUT = 2 * 3600 };            /* seconds */
enum { PULL_MAX_LINE = 64 * 1024, PULL_MAX_STREAM = 256 * 1024 * 1024 };

#define PULL_HUB "docker.io"

/* What a registry's words mean: nobody needs to ask again after these. */
static const struct {
	const char *words;
	bool login;           /* a matter of the login */
} pull_final[] = {
	{ "denied", true }, { "unauthorized", true }, { "authentication required", true },
	{ "incorrect username or password", true }, { "no basic auth credentials", true },
	{ "manifest unknown", false }, { "not found", false }, { "no matching manifest", false },
	{ "invalid reference", false }, { "no space left", false },
};

struct pull {
	struct boot *b;
	const char *image;
	struct buf line;
	struct buf failure;           /* the last errorDetail */
	bool finished;                /* the line "Status: …" was there */
	unsigned layers, complete;
};

/* After attempt i. */
static void pull_wait(unsigned i)
{
	long delay = i < PULL_ATTEMPTS ? PULL_FIRST_DELAY : 0;

	while (delay && --i)
		delay *= PULL_FACTOR;
	nanosleep(&(struct timespec){ delay / 1000, delay % 1000 * 1000000L }, NULL);
}

void pull_registry(const char *image, struct buf *host)
{
	size_t n = strcspn(image, "/");

	if (image[n] && (memchr(image, '.', n) || memchr(image, ':', n) ||
			 (n == 9 && !memcmp(image, "localhost", n))))
		buf_add(host, image, n);
	else
		buf_str(host, PULL_HUB);
}

const char *pull_server(const char *host)
{
	static const char server[] = "https://index.docker.io/v1/";
	static const char *const names[] = { PULL_HUB, "index.docker.io", "registry-1.docker.io" };

	for (size_t i = 0; i < COUNT(names); i++)
		if (!strcasecmp(host, names[i]))
			return server;
	return host;
}

/* The row of stack.registries for a host, or NULL. */
static const struct json *pull_row(const struct boot *b, const char *host)
{
	const struct json *rows = json_get(json_get(b->plan, "stack"), "registries");

	for (const struct json *r = json_first(rows); r; r = json_next(r))
		if (!strcasecmp(pull_server(json_str(r, "host")), pull_server(host)))
			return r;
	return NULL;
}

/* AuthConfig of the Engine API. */
static bool pull_auth(struct boot *b, const struct json *row, struct buf *out, struct diag *d)
{
	CLEANUP(buf_free) struct buf user = {0}, password = {0};
	autojson auth = json_object();

	if (!row)
		return true;
	if (!boot_expand(b, json_str(row, "username"), &user, d) ||
	    !boot_expand(b, json_str(row, "password"), &password, d))
		return false;
	json_set_str(auth, "username", buf_text(&user));
	json_set_str(auth, "password", buf_text(&password));
	json_set_str(auth, "serveraddress", pull_server(json_str(row, "host")));
	json_print(auth, /* indented= */ false, out);
	return true;
}

static bool pull_is_final(const char *said, bool *ret_login)
{
	*ret_login = false;
	for (size_t i = 0; i < COUNT(pull_final); i++) {
		if (strcasestr(said, pull_final[i].words)) {
			*ret_login = pull_final[i].login;
			return true;
		}
	}
	return false;
}

/* Say who was refused where, and what that registry is known to want. */
static bool pull_refused(const struct json *row, const char *what, const char *host,
			 const char *said, struct diag *d)
{
	const char *password = json_str(row, "password");
	const char *hint = strcasecmp(host, "ghcr.io") ? "" :
		"; ghcr.io takes only a classic personal access token with the scope "
		"read:packages, of a user who may read the package, and neither fine-grained nor "
		"app tokens";

	if (!row)
		return diag_error(d, "%s: %s refuses it without a login (%s): add '%s' to "
				  "stack.registries, or check the image's name", what, host, said,
				  host);
	return diag_error(d, "%s: %s refuses the login of '%s' with %s as password (%s)%s", what,
			  host, json_str(row, "username"),
			  *password == '$' ? password : "what the plan gives", said, hint);
}

bool pull_login(const struct engine *e, struct boot *b, const struct json *row, struct diag *d)
{
	CLEANUP(http_reply_free) struct http_reply r = {0};
	CLEANUP(buf_free) struct buf auth = {0}, said = {0};
	static const char *const headers[] = { "Content-Type: application/json", NULL };
	struct http_request rq = { .method = "POST", .headers = headers, .timeout = 60 };
	const char *host = json_str(row, "host");
	bool login;

	if (!pull_auth(b, row, &auth, d))
		return false;
	rq.body = auth.data;
	rq.body_len = auth.len;
	for (unsigned i = 1; i <= PULL_ATTEMPTS; i++) {
		if (!engine_do(e, &rq, "/auth", &r, d))
			return false;
		if (r.status == 200)
			return true;
		buf_free(&said);
		engine_said(&r, &said);
		if (r.status == 401 || pull_is_final(said.data, &login))
			return pull_refused(row, "login failed", host, said.data, d);
		pull_wait(i);
	}
	return diag_error(d, "cannot log in to %s: %s", host, said.data);
}

static bool pull_line(struct pull *p)
{
	CAUGHT(c);
	autojson j = NULL;
	const char *status, *failure;

	j = json_parse(p->line.data, p->line.len, "the Engine's progress", &c);
	status = json_str(j, "status");
	failure = json_str(json_get(j, "errorDetail"), "message");
	failure = failure ? failure : json_str(j, "error");
	failure = failure ? failure : json_str(j, "message");
	if (!json_is_object(j))
		failure = p->line.data;
	if (failure) {
		buf_free(&p->failure);
		command_tail(failure, 3, &p->failure);
	}
	if (status && !strncmp(status, "Status: ", 8))
		p->finished = true;
	if (status && !strcmp(status, "Pulling fs layer"))
		p->layers++;
	if (status && !strcmp(status, "Pull complete"))
		boot_note(p->b, "%s: %u of %u layers", p->image, ++p->complete, p->layers);
	return json_is_object(j);
}

static bool pull_data(void *ctx, const char *text, size_t n)
{
	struct pull *p = ctx;
	bool ok = true;

	for (size_t i = 0; i < n && ok; i++) {
		if (text[i] != '\n' && text[i] != '\r' && p->line.len < PULL_MAX_LINE) {
			buf_char(&p->line, text[i]);
			continue;
		}
		ok = !p->line.len || pull_line(p);
		buf_free(&p->line);
	}
	return ok;
}

/* One attempt.  An empty p->failure afterwards means success. */
static void pull_once(const struct engine *e, struct pull *p, const char *path, const char *auth)
{
	CLEANUP(http_reply_free) struct http_reply r = {0};
	CAUGHT(c);
	const char *const headers[] = { auth, NULL };
	struct http_request rq = { .method = "POST", .headers = headers, .timeout = PULL_TIMEOUT,
				   .idle_timeout = PULL_IDLE, .max_body = PULL_MAX_STREAM,
				   .on_data = pull_data, .ctx = p };

	buf_free(&p->failure);
	buf_free(&p->line);
	p->finished = false;
	p->layers = p->complete = 0;
	if (!engine_do(e, &rq, path, &r, &c))
		command_tail(diag_text(&c), 3, &p->failure);
	else if (p->line.len)
		(void)pull_line(p);
	if (!p->finished && !p->failure.len)
		buf_printf(&p->failure, "the Engine's answer ended early (HTTP %ld)", r.status);
}

/* Name and tag apart: an empty tag would pull every tag there is. */
static void pull_path(const char *image, struct buf *path)
{
	BUF(name);
	const char *digest = strchr(image, '@'), *slash = strrchr(image, '/');
	const char *colon = strchr(slash ? slash : image, ':');
	const char *end = digest && (!colon || colon > digest) ? digest : colon;

	buf_add(&name, image, end ? (size_t)(end - image) : strlen(image));
	buf_str(path, "/images/create?fromImage=");
	http_escape(path, name.data);
	buf_str(path, "&tag=");
	http_escape(path, digest ? digest + 1 : colon && colon[1] ? colon + 1 : "latest");
}

bool pull_image(const struct engine *e, struct boot *b, const char *image, struct diag *d)
{
	CLEANUP(buf_free) struct buf host = {0}, path = {0}, auth = {0}, header = {0};
	struct pull p = { .b = b, .image = image };
	const struct json *row;
	bool login = false, ok;

	pull_registry(image, &host);
	row = pull_row(b, host.data);
	if (!pull_auth(b, row, &auth, d))
		return false;
	buf_str(&header, "X-Registry-Auth: ");
	base64_add(&header, buf_text(&auth), auth.len, BASE64_URL);
	pull_path(image, &path);
	for (unsigned i = 1; i <= PULL_ATTEMPTS; i++) {
		pull_once(e, &p, path.data, row ? header.data : NULL);
		if (!p.failure.len || pull_is_final(p.failure.data, &login))
			break;
		boot_note(b, "%s: attempt %u of %u: %s", image, i, PULL_ATTEMPTS, p.failure.data);
		pull_wait(i);
	}
	if (!p.failure.len)
		ok = true;
	else if (login)
		ok = pull_refused(row, image, host.data, p.failure.data, d);
	else
		ok = diag_error(d, "cannot pull %s: %s", image, p.failure.data);
	buf_free(&p.failure);
	buf_free(&p.line);
	return ok;
}
