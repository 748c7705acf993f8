/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "firstboot/http.h"

enum { HTTP_MAX_BODY = 1024 * 1024, HTTP_MAX_HEADERS = 64 * 1024 };         /* bytes */
enum { HTTP_TIMEOUT = 30, HTTP_CONNECT_TIMEOUT = 10 };                      /* seconds */
enum { HTTP_REDIRECTS = 5 };
enum { HTTP_FIRST_DELAY = 200, HTTP_LONGEST_DELAY = 5000 };                 /* milliseconds */

struct http_exchange {
	const struct http_request *rq;
	struct http_reply *reply;
	size_t received;
	bool too_large, stopped;
};

static const struct {
	CURLcode code;
	const char *cause;
} http_causes[] = {
	{ CURLE_COULDNT_CONNECT, "refused" }, { CURLE_COULDNT_RESOLVE_HOST, "dns" },
	{ CURLE_COULDNT_RESOLVE_PROXY, "dns" }, { CURLE_PEER_FAILED_VERIFICATION, "tls" },
	{ CURLE_SSL_CONNECT_ERROR, "tls" }, { CURLE_SSL_CACERT_BADFILE, "tls" },
	{ CURLE_OPERATION_TIMEDOUT, "timeout" },
};

static size_t http_on_body(char *p, size_t size, size_t n, void *ctx)
{
	struct http_exchange *x = ctx;
	size_t max = x->rq->max_body ? x->rq->max_body : HTTP_MAX_BODY;

	n *= size;
	x->received += n;
	x->too_large = x->received > max;
	if (x->too_large)
		return 0;
	if (!x->rq->on_data)
		buf_add(&x->reply->body, p, n);
	else if (!x->rq->on_data(x->rq->ctx, p, n))
		x->stopped = true;
	return x->stopped ? 0 : n;
}

/* Every redirect starts a new set of headers with its status line. */
static size_t http_on_header(char *p, size_t size, size_t n, void *ctx)
{
	struct http_exchange *x = ctx;
	struct buf *h = &x->reply->headers;
	bool name = true;

	n *= size;
	x->too_large = h->len + n > HTTP_MAX_HEADERS;
	if (x->too_large)
		return 0;
	if (n > 5 && !memcmp(p, "HTTP/", 5)) {
		buf_free(h);
		return n;
	}
	for (size_t i = 0; i < n; i++) {
		name = name && p[i] != ':';
		if (p[i] != '\r' && p[i] != '\0')
			buf_char(h, name ? (char)tolower((unsigned char)p[i]) : p[i]);
	}
	return n;
}

/* A new line in a value would start another header, so nothing behind one is sent. */
static struct curl_slist *http_headers(const struct http_request *rq)
{
	struct curl_slist *list = NULL;

	for (const char *const *h = rq->headers; h && *h; h++) {
		BUF(line);

		buf_add(&line, *h, strcspn(*h, "\r\n"));
		list = curl_slist_append(list, line.data);
	}
	return list;
}

/* Link-local metadata and sockets are this machine's own: no proxy may see them. */
static bool http_is_local(const struct http_request *rq)
{
	return rq->unix_socket || rq->resolve || !strncmp(rq->url, "http://169.254.", 15) ||
	       !strncmp(rq->url, "http://127.", 11) || !strncmp(rq->url, "http://[fe80:", 13);
}

static void http_limit(CURL *c, const struct http_request *rq)
{
	long timeout = rq->timeout ? (long)rq->timeout : HTTP_TIMEOUT;
	bool tls = !strncmp(rq->url, "https:", 6);

	curl_easy_setopt(c, CURLOPT_TIMEOUT, timeout);
	curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT,
			 timeout < HTTP_CONNECT_TIMEOUT ? timeout : (long)HTTP_CONNECT_TIMEOUT);
	if (rq->idle_timeout) {
		curl_easy_setopt(c, CURLOPT_LOW_SPEED_LIMIT, 1L);
		curl_easy_setopt(c, CURLOPT_LOW_SPEED_TIME, (long)rq->idle_timeout);
	}
	curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, (long)rq->follow);
	curl_easy_setopt(c, CURLOPT_MAXREDIRS, (long)HTTP_REDIRECTS);
#if LIBCURL_VERSION_NUM >= 0x075500 /* 7.85 */
	curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(c, CURLOPT_REDIR_PROTOCOLS_STR, tls ? "https" : "http,https");
#else
	curl_easy_setopt(c, CURLOPT_PROTOCOLS, CURLPROTO_HTTP | CURLPROTO_HTTPS);
	curl_easy_setopt(c, CURLOPT_REDIR_PROTOCOLS,
			 tls ? CURLPROTO_HTTPS : CURLPROTO_HTTP | CURLPROTO_HTTPS);
#endif
}

static void http_address(CURL *c, const struct http_request *rq, struct curl_slist *resolve)
{
	curl_easy_setopt(c, CURLOPT_URL, rq->url);
	curl_easy_setopt(c, CURLOPT_USERAGENT, "prebake-firstboot/1");
	curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	if (rq->unix_socket)
		curl_easy_setopt(c, CURLOPT_UNIX_SOCKET_PATH, rq->unix_socket);
	if (resolve)
		curl_easy_setopt(c, CURLOPT_RESOLVE, resolve);
	if (http_is_local(rq))
		curl_easy_setopt(c, CURLOPT_NOPROXY, "*");
	if (rq->body || (rq->method && !strcmp(rq->method, "POST"))) {
		curl_easy_setopt(c, CURLOPT_POSTFIELDS, rq->body ? rq->body : "");
		curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)rq->body_len);
	}
	if (rq->method && !strcmp(rq->method, "HEAD"))
		curl_easy_setopt(c, CURLOPT_NOBODY, 1L);
	else if (rq->method)
		curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, rq->method);
}

/* The URL as a message may show it: without user, password and query. */
static void http_shown(const struct http_request *rq, struct buf *out)
{
	const char *scheme = strstr(rq->url, "://"), *host = scheme ? scheme + 3 : rq->url;
	size_t authority = strcspn(host, "/?#");
	const char *at = memrchr(host, '@', authority);

	if (rq->unix_socket)
		buf_printf(out, "%s: ", rq->unix_socket);
	buf_add(out, rq->url, (size_t)(host - rq->url));
	if (at)
		host = at + 1;
	buf_add(out, host, strcspn(host, "?#"));
}

static bool http_failed(struct http_exchange *x, CURLcode code, const char *said, struct diag *d)
{
	BUF(url);
	const struct http_request *rq = x->rq;

	http_shown(rq, &url);
	x->reply->cause = "other";
	if (x->too_large) {
		x->reply->cause = "size";
		return diag_error(d, "%s: the reply is larger than %zu bytes", url.data,
				  rq->max_body ? rq->max_body : HTTP_MAX_BODY);
	}
	for (size_t i = 0; i < COUNT(http_causes); i++)
		if (http_causes[i].code == code)
			x->reply->cause = http_causes[i].cause;
	return diag_error(d, "%s: %s", url.data, *said ? said : curl_easy_strerror(code));
}

static void http_curl_freep(CURL **c) { curl_easy_cleanup(*c); }
static void http_slist_freep(struct curl_slist **l) { curl_slist_free_all(*l); }

bool http_do(const struct http_request *rq, struct http_reply *ret, struct diag *d)
{
	CLEANUP(http_slist_freep) struct curl_slist *headers = http_headers(rq);
	CLEANUP(http_slist_freep) struct curl_slist *resolve =
		rq->resolve ? curl_slist_append(NULL, rq->resolve) : NULL;
	CLEANUP(http_curl_freep) CURL *c = curl_easy_init();
	struct http_exchange x = { .rq = rq, .reply = ret };
	char said[CURL_ERROR_SIZE] = "";
	curl_off_t wait = 0;
	CURLcode code;

	http_reply_free(ret);
	if (!c)
		return diag_error(d, "cannot start libcurl");
	http_address(c, rq, resolve);
	http_limit(c, rq);
	curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(c, CURLOPT_ERRORBUFFER, said);
	curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, http_on_header);
	curl_easy_setopt(c, CURLOPT_HEADERDATA, &x);
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, http_on_body);
	curl_easy_setopt(c, CURLOPT_WRITEDATA, &x);
	code = curl_easy_perform(c);
	curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &ret->status);
	curl_easy_getinfo(c, CURLINFO_RETRY_AFTER, &wait);
	ret->retry_after = (long)wait;
	if (code != CURLE_OK && !x.stopped)
		return http_failed(&x, code, said, d);
	return true;
}

static long long http_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

static bool http_may_change(bool replied, const struct http_reply *r)
{
	if (replied)
		return r->status == 429 || r->status >= 500;
	return strcmp(r->cause, "tls") && strcmp(r->cause, "size");
}

/* Half of the delay is chance, so that servers started together do not ask together. */
static long long http_jitter(long long delay)
{
	return delay / 2 + (http_now() * 7919 + getpid()) % (delay / 2 + 1);
}

bool http_retry(const struct http_request *rq, unsigned deadline, struct http_reply *ret,
		struct diag *d)
{
	long long end = http_now() + deadline * 1000LL, delay = HTTP_FIRST_DELAY, wait;

	for (;; delay = delay * 2 < HTTP_LONGEST_DELAY ? delay * 2 : HTTP_LONGEST_DELAY) {
		CAUGHT(c);
		bool replied;

		replied = http_do(rq, ret, &c);
		wait = replied && ret->retry_after > 0 ? ret->retry_after * 1000LL
						       : http_jitter(delay);
		if (!http_may_change(replied, ret) || http_now() + wait > end)
			return replied || diag_error(d, "%s", diag_text(&c));
		nanosleep(&(struct timespec){ wait / 1000, wait % 1000 * 1000000 }, NULL);
	}
}

void http_escape(struct buf *out, const char *text)
{
	for (; *text; text++) {
		if (isalnum((unsigned char)*text) || strchr("-._~", *text))
			buf_char(out, *text);
		else
			buf_printf(out, "%%%02X", (unsigned char)*text);
	}
}

const char *http_header(const struct http_reply *r, const char *name, struct buf *value)
{
	size_t n = strlen(name);

	for (const char *line = buf_text(&r->headers); *line; line += *line == '\n') {
		size_t len = strcspn(line, "\n");

		if (len > n && !memcmp(line, name, n) && line[n] == ':') {
			const char *v = line + n + 1 + strspn(line + n + 1, " \t");

			value->len = 0;
			buf_add(value, v, strcspn(v, "\n"));
			return value->data;
		}
		line += len;
	}
	return NULL;
}

void http_reply_free(struct http_reply *r)
{
	buf_free(&r->headers);
	buf_free(&r->body);
	*r = (struct http_reply){0};
}
