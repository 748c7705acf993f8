/* SPDX-License-Identifier: MIT */
/* The door to libcurl against real connections: replies, limits, causes, retries. */
#include <time.h>

#include "firstboot/http.h"
#include "tests/unit/firstboot_canned.h"

static const struct canned_row rows[CANNED_ROWS] = {
	{ .match = "GET /plain", .reply = CANNED_STATUS("200 OK", "X-Some: Thing\r\n", "hello") },
	{ .match = "GET /missing", .reply = CANNED_STATUS("404 Not Found", "", "no") },
	{ .match = "User-Agent: prebake-firstboot/1", .times = 1, .reply = CANNED_OK("agent") },
	{ .match = "GET /large", .reply = CANNED_OK("x"), .repeat = 2000 },
	{ .match = "GET /cut", .reply = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf" },
	{ .match = "GET /garbage", .reply = "what?\r\n\r\n" },
	{ .match = "GET /slow", .reply = CANNED_OK("late"), .delay = 3 },
	{ .match = "GET /silent", .reply = NULL },
	{ .match = "GET /away", .reply = CANNED_STATUS("302 Found", "Location: /plain\r\n", "") },
	{ .match = "GET /round", .reply = CANNED_STATUS("302 Found", "Location: /round\r\n", "") },
	{ .match = "GET /file", .reply = CANNED_STATUS("302 Found",
	  "Location: file:///etc/passwd\r\n", "") },
	{ .match = "POST /echo HTTP/1.1\r\n", .reply = CANNED_OK("posted") },
	{ .match = "X-One: 1\r\nX-Two: 2", .reply = CANNED_OK("both") },
	{ .match = "GET /twice", .times = 2, .reply = CANNED_STATUS("503 No", "", "") },
	{ .match = "GET /twice", .reply = CANNED_OK("third") },
	{ .match = "GET /ask", .times = 1, .reply = CANNED_STATUS("429 No", "Retry-After: 1\r\n",
	  "") },
	{ .match = "GET /ask", .reply = CANNED_OK("waited") },
	{ .match = "GET /far", .reply = CANNED_STATUS("503 No", "Retry-After: 3600\r\n", "far") },
	{ .match = "GET /drop", .times = 1, .reply = NULL },
	{ .match = "GET /drop", .reply = CANNED_OK("again") },
	{ .match = "GET /denied", .times = 1, .reply = CANNED_STATUS("401 No", "", "first") },
	{ .match = "GET /denied", .reply = CANNED_OK("second") },
};

/* One request each.  `says`: the body, or part of the report. */
static const struct {
	const char *name, *path, *body;
	const char *header;
	bool follow, retry;
	long status;                  /* 0: no reply, -200: one that is too large */
	const char *says;
} cases[] = {
	{ "a body", "/plain", .status = 200, .says = "hello" },
	{ "a status is a reply", "/missing", .status = 404, .says = "no" },
	{ "user agent", "/any", .status = 200, .says = "agent" },
	{ "larger than allowed", "/large", .status = -200,
	  .says = "/large: larger than 1000 bytes" },
	{ "ends early", "/cut", .says = "/cut: transfer closed" },
	{ "not HTTP", "/garbage", .says = "/garbage" },
	{ "too slow", "/slow", .says = "Operation timed out after 2" },
	{ "closes", "/silent", .says = "Empty reply" },
	{ "redirect is not followed", "/away", .status = 302, .says = "" },
	{ "redirect is followed", "/away", .follow = true, .status = 200, .says = "hello" },
	{ "redirects without end", "/round", .follow = true,
	  .says = "Maximum (5) redirects" },
	{ "redirect to a file", "/file", .follow = true,
	  .says = "rotocol \"f" },
	{ "empty post", "/echo", .body = "", .status = 200, .says = "posted" },
	{ "a new line adds no header", "/inject", .header = "X-One: 1\r\nX-Two: 2", .status = 404,
	  .says = "" },
	{ "503 twice", "/twice", .retry = true, .status = 200, .says = "third" },
	{ "429 with Retry-After", "/ask", .retry = true, .status = 200, .says = "waited" },
	{ "Retry-After behind the deadline", "/far", .retry = true, .status = 503, .says = "far" },
	{ "connection closed once", "/drop", .retry = true, .status = 200, .says = "again" },
	{ "401 is final", "/denied", .retry = true, .status = 401, .says = "first" },
	{ "size is final", "/large", .retry = true, .status = -200, .says = "larger" },
};

static void ask(int port, size_t i)
{
	CLEANUP(http_reply_free) struct http_reply r = {0};
	CAUGHT(c);
	CLEANUP(buf_free) struct buf url = {0};
	const char *const headers[] = { cases[i].header, NULL };
	struct http_request rq = { .body = cases[i].body, .max_body = 1000, .timeout = 2,
				   .follow = cases[i].follow, .headers = headers };
	bool ok;

	buf_printf(&url, "http://127.0.0.1:%d%s", port, cases[i].path);
	rq.url = url.data;
	ok = cases[i].retry ? http_retry(&rq, 5, &r, &c) : http_do(&rq, &r, &c);
	if (ok != (cases[i].status > 0) || r.status != labs(cases[i].status))
		tree_ok(false, cases[i].name), printf("# status %ld, %s\n", r.status,
		  diag_text(&c));
	else
		tree_has(ok ? buf_text(&r.body) : diag_text(&c), cases[i].says, cases[i].name);
}

/* Addresses where nobody answers. */
static const struct {
	const char *url, *socket, *says;
} nobody[] = {
	{ "http://127.0.0.1:1/x", NULL,
	  "http://127.0.0.1:1/x: Failed to connect" },
	{ "http://no.such.name.invalid/", NULL,
	  "Could not resolve host: no.such.name.invalid" },
	{ "http://docker/_ping", "/nowhere.sock", "http://docker/_ping: " },
	{ "ftp://127.0.0.1/x", NULL, "rotocol \"f" },
	{ "not an url", NULL, "not an url" },
	{ "", NULL, "" },
};

static void ask_nobody(void)
{
	for (size_t i = 0; i < COUNT(nobody); i++) {
		CLEANUP(http_reply_free) struct http_reply r = {0};
		CAUGHT(c);
		struct http_request rq = { .url = nobody[i].url, .unix_socket = nobody[i].socket };

		if (tree_ok(!http_do(&rq, &r, &c) && c.errors == 1 && !r.status, nobody[i].url))
			tree_has(diag_text(&c), nobody[i].says, nobody[i].says);
	}
}

static void ask_plain_for_tls(const char *url)
{
	CLEANUP(http_reply_free) struct http_reply r = {0};
	CAUGHT(c);

	tree_ok(!http_retry(&(struct http_request){ .url = url }, 1, &r, &c), "no TLS there");
	tree_has(diag_text(&c), "SSL", "and said");
}

static void take(void *ctx, const char *p, size_t n)
{
	buf_add(ctx, p, n);
}

int main(void)
{
	CLEANUP(http_reply_free) struct http_reply r = {0};
	CLEANUP(buf_free) struct buf v = {0}, url = {0}, got = {0};
	struct http_request rq = { .on_data = take, .ctx = &got };
	struct diag d = { .out = stderr };
	struct canned c;

	canned_start(&c, NULL, rows);
	for (size_t i = 0; i < COUNT(cases); i++)
		ask(c.port, i);
	ask_nobody();
	buf_printf(&url, "http://127.0.0.1:%d/plain", c.port);
	rq.url = url.data;
	tree_ok(http_do(&rq, &r, &d) && r.status == 200, "a reader of pieces");
	tree_is(buf_text(&got), "hello", "it got all of them");
	tree_ok(!r.body.len, "and nobody else");
	tree_is(http_header(&r, "x-some", &v), "Thing", "a header, its name in lower case");
	tree_ok(!http_header(&r, "x-som", &v), "a header that is not there");
	buf_free(&url);
	buf_printf(&url, "http://no.such.name.invalid:%d/plain", c.port);
	rq = (struct http_request){ .url = url.data, .here = true };
	tree_ok(http_do(&rq, &r, &d) && r.status == 200, "a name that leads here");
	buf_free(&url);
	buf_printf(&url, "https://127.0.0.1:%d/plain", c.port);
	ask_plain_for_tls(url.data);
	buf_free(&v);
	buf_str(&v, "Thing");
	http_escape(&v, "/a b&\xc3\xa4~");
	tree_is(v.data, "Thing%2Fa%20b%26%C3%A4~", "escape");
	canned_stop(&c);
	return tree_end();
}
