/* SPDX-License-Identifier: MIT */
#include <strings.h>

#include "base/base64.h"
#include "firstboot/command.h"
#include "firstboot/progress.h"
#include "firstboot/pull.h"

enum { PULL_ATTEMPTS = 8, PULL_TIMEOUT = 2 * 3600 };          /* in about half a minute; seconds */
enum { PULL_STALLS = 3 };                                     /* attempts that one counts for */
enum { PULL_MAX_LINE = 64 * 1024, PULL_MAX_STREAM = 256 * 1024 * 1024 };

#define PULL_HUB "https://index.docker.io/v1/"

/* Words of registries after which nobody needs to ask again; the first ones mean the login. */
static const char *const pull_final[] = {
	"denied", "unauthorized", "authentication", "username or password", "no basic auth",
	"not found", "manifest unknown", "no matching manifest", "invalid reference", "no space",
};
enum { PULL_LOGIN_WORDS = 5 };

struct pull {
	const struct engine *e;
	const char *what;
	const struct json *row;       /* of stack.registries, or NULL */
	struct buf line, failure;
	struct json *bytes;           /* progress_pull() */
	unsigned layers, ready;
	bool finished;
};

void pull_registry(const char *image, struct buf *out)
{
	size_t n = strcspn(image, "/");

	buf_add(out, image, n);
	if (!image[n] || (!strpbrk(out->data, ".:") && strcmp(out->data, "localhost")) ||
	    !strcmp(out->data, "docker.io")) {
		out->len = 0;
		buf_str(out, PULL_HUB);
	}
}

bool pull_user(struct boot *b, const struct json *row, struct buf *out, struct diag *d)
{
	BUF(text);

	buf_printf(&text, "%s:%s", json_str(row, "username"), json_str(row, "password"));
	return boot_expand(b, text.data, out, d);
}

/* AuthConfig of the Engine API. */
static bool pull_auth(struct boot *b, const struct json *row, struct buf *out, struct diag *d)
{
	autojson auth = json_object();
	size_t n;
	BUF(user);

	if (!pull_user(b, row, &user, d))
		return false;
	n = strcspn(user.data, ":");
	user.data[n] = '\0';
	json_set_str(auth, "username", user.data);
	json_set_str(auth, "password", user.data + n + 1);
	json_set_str(auth, "serveraddress", json_str(row, "host"));
	json_print(auth, /* indented= */ false, out);
	return true;
}

static void pull_line(struct pull *p)
{
	CAUGHT(c);
	autojson j = NULL;
	const struct json *detail;
	const char *status, *failure;

	j = json_parse(buf_text(&p->line), p->line.len, "", &c);
	detail = json_get(j, "errorDetail");
	failure = json_str(detail ? detail : j, "message");
	status = json_word(j, "status");
	if (!json_is_object(j))
		failure = p->line.data;
	if (failure) {
		buf_free(&p->failure);
		command_tail(failure, &p->failure);
	}
	p->finished = p->finished || json_str(j, "Status") ||
		      !strncmp(status, "Status: ", 8);
	p->layers += !strcmp(status, "Pulling fs layer");
	/* Docker writes to disk that it has the layer, but not the layer: after a power cut
	 * its files would be empty, whatever is pulled again (moby/moby#49784). */
	if (!strcmp(status, "Pull complete")) {
		sync();
		boot_note(p->e->b, "%s: %u of %u layers", p->what, ++p->ready, p->layers);
	}
	progress_pull(p->e->b, &p->bytes, j);
}

static void pull_data(void *ctx, const char *text, size_t n)
{
	struct pull *p = ctx;

	for (; n--; text++) {
		if (*text != '\n' && *text != '\r' && p->line.len < PULL_MAX_LINE) {
			buf_char(&p->line, *text);
			continue;
		}
		if (p->line.len)
			pull_line(p);
		buf_free(&p->line);
	}
}

/* Index in pull_final, COUNT(pull_final): it may help to ask again. */
static size_t pull_verdict(const char *said)
{
	size_t i = 0;

	while (i < COUNT(pull_final) && !strcasestr(said, pull_final[i]))
		i++;
	return i;
}

static bool pull_failed(const struct pull *p, struct diag *d)
{
	size_t verdict = pull_verdict(p->failure.data);
	bool login = verdict < PULL_LOGIN_WORDS;
	const char *host = json_str(p->row, "host");

	if (verdict == COUNT(pull_final))
		return diag_error(d, "%s: %s: is the registry reachable from this server?",
				  p->what, p->failure.data);
	return diag_error(d, "%s: %s%s%s", p->what, p->failure.data,
			  !login ? "" : host ? ": the login in stack.registries is refused"
					     : ": stack.registries has no login for it",
			  login && host && !strcmp(host, "ghcr.io")
			  ? "; ghcr.io takes only classic tokens with read:packages" : "");
}

static bool pull_ask(struct pull *p, struct http_request *rq, const char *path, struct diag *d)
{
	rq->timeout = PULL_TIMEOUT;
	rq->max_body = PULL_MAX_STREAM;
	rq->on_data = pull_data;
	rq->ctx = p;
	for (unsigned i = 1;; i++) {
		CLEANUP(http_reply_free) struct http_reply r = {0};
		CAUGHT(c);
		bool ok;

		buf_free(&p->failure);
		buf_free(&p->line);
		p->layers = p->ready = p->finished = 0;
		ok = engine_do(p->e, rq, path, &r, &c);
		pull_data(p, "\n", 1);
		if (!ok && (r.stalled || !p->failure.len)) {
			buf_free(&p->failure);
			command_tail(diag_text(&c), &p->failure);
		}
		if (!p->failure.len && p->finished)
			return true;
		if (!p->failure.len)
			buf_printf(&p->failure, "Docker ended early (HTTP %ld)", r.status);
		i += r.stalled ? PULL_STALLS - 1 : 0;
		if (i >= PULL_ATTEMPTS || pull_verdict(p->failure.data) < COUNT(pull_final))
			return pull_failed(p, d);
		boot_note(p->e->b, "%s: %s", p->what, p->failure.data);
		http_wait(i);
	}
}

static void pull_free(struct pull *p)
{
	buf_free(&p->line);
	buf_free(&p->failure);
	json_free(p->bytes);
}

bool pull_login(const struct engine *e, const struct json *row, struct diag *d)
{
	static const char *const headers[] = { "Content-Type: application/json", NULL };
	CLEANUP(pull_free) struct pull p = { .e = e, .what = json_str(row, "host"), .row = row };
	BUF(auth);

	return pull_auth(e->b, row, &auth, d) &&
	       pull_ask(&p, &(struct http_request){ .headers = headers, .body = auth.data },
			"/auth", d);
}

/* Without a tag or digest, Docker would pull every tag there is. */
bool pull_image(const struct engine *e, const char *image, struct diag *d)
{
	CLEANUP(pull_free) struct pull p = { .e = e, .what = image };
	const char *headers[2] = { NULL, NULL };
	const char *slash = strrchr(image, '/');
	BUF(host);
	BUF(path);
	BUF(auth);
	BUF(header);

	pull_registry(image, &host);
	EACH(r, json_at(e->b->plan, "stack.registries"))
		if (!strcasecmp(json_str(r, "host"), host.data))
			p.row = r;
	if (p.row) {
		if (!pull_auth(e->b, p.row, &auth, d))
			return false;
		buf_str(&header, "X-Registry-Auth: ");
		base64_add(&header, auth.data, auth.len, BASE64_URL);
		headers[0] = header.data;
	}
	buf_str(&path, "/images/create?fromImage=");
	http_escape(&path, image);
	buf_str(&path, strpbrk(slash ? slash : image, ":@") ? "" : "%3Alatest");
	return pull_ask(&p, &(struct http_request){ .headers = headers, .body = "" }, path.data,
			d);
}
