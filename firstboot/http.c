/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <curl/curl.h>
#include <strings.h>
#include <sys/random.h>
#include <time.h>

#include "firstboot/boot.h"
#include "firstboot/command.h"
#include "firstboot/http.h"

enum { HTTP_MAX_BODY = 1024 * 1024, HTTP_MAX_HEADERS = 64 * 1024 };         /* bytes */
enum { HTTP_TIMEOUT = 30, HTTP_IDLE = 180, HTTP_SLOW = 5 }; /* seconds; bytes a second */
enum { HTTP_TRIES = 4 };                        /* against what is stubborn */
enum { HTTP_REDIRECTS = 5, HTTP_DELAY = 250, HTTP_DOUBLINGS = 6 };          /* milliseconds */

/* X509_V_ERR_CERT_NOT_YET_VALID, _HAS_EXPIRED (X509_verify_cert_error_string(3ssl)). */
enum { HTTP_TOO_EARLY = 9, HTTP_TOO_LATE = 10 };

/* CURLOPT_PROTOCOLS and CURLOPT_REDIR_PROTOCOLS: 7.85 deprecates the names, not the options,
 * in favour of others that 7.81 lacks. */
enum { HTTP_PROTOCOLS = 181, HTTP_REDIR_PROTOCOLS = 182 };

/* CURLINFO_CAPATH: 7.84 has it, headers of 7.81 do not; NixOS's libcurl has no such path. */
enum { HTTP_CAPATH = CURLINFO_STRING + 62 };

struct http_sink {
	const struct http_request *rq; /* with on_data, or NULL */
	struct buf *to;
	size_t left;
	bool full;
};

static size_t http_write(char *p, size_t size, size_t n, void *ctx)
{
	struct http_sink *s = ctx;

	n *= size;
	s->full = n > s->left;
	if (s->full)
		return 0;
	s->left -= n;
	if (s->rq)
		s->rq->on_data(s->rq->ctx, p, n);
	else
		buf_add(s->to, p, n);
	return n;
}

static void http_curl_freep(CURL **c) { curl_easy_cleanup(*c); }
static void http_slist_freep(struct curl_slist **l) { curl_slist_free_all(*l); }
#define HTTP_LIST(name) CLEANUP(http_slist_freep) struct curl_slist *name = NULL

static void http_options(CURL *c, const struct http_request *rq)
{
	bool tls = !strncmp(rq->url, "https:", 6);
	long allowed = tls ? CURLPROTO_HTTPS : CURLPROTO_HTTP | CURLPROTO_HTTPS;
	const char *authorities = NULL;

	/* The bundle of all authorities is read whole for each connection (27 ms, measured);
	 * of a directory only what a chain needs. */
	curl_easy_getinfo(c, (CURLINFO)HTTP_CAPATH, &authorities);
	if (authorities)
		curl_easy_setopt(c, CURLOPT_CAINFO, NULL);
	curl_easy_setopt(c, CURLOPT_URL, rq->url);
	curl_easy_setopt(c, CURLOPT_USERAGENT, "prebake-firstboot/1");
	curl_easy_setopt(c, CURLOPT_UNIX_SOCKET_PATH, rq->unix_socket);
	/* Metadata, sockets and what runs here are no proxy's business. */
	if (!tls || rq->here)
		curl_easy_setopt(c, CURLOPT_NOPROXY, "*");
	if (rq->body)
		curl_easy_setopt(c, CURLOPT_POSTFIELDS, rq->body);
	curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, rq->method);
	curl_easy_setopt(c, CURLOPT_LOCALPORT, (long)rq->low_port);
	curl_easy_setopt(c, CURLOPT_LOCALPORTRANGE, 1023L);
	curl_easy_setopt(c, CURLOPT_TIMEOUT, rq->timeout ? (long)rq->timeout : (long)HTTP_TIMEOUT);
	curl_easy_setopt(c, CURLOPT_LOW_SPEED_LIMIT, (long)HTTP_SLOW);
	curl_easy_setopt(c, CURLOPT_LOW_SPEED_TIME, (long)HTTP_IDLE);
	curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, (long)rq->follow);
	curl_easy_setopt(c, CURLOPT_MAXREDIRS, (long)HTTP_REDIRECTS);
	curl_easy_setopt(c, (CURLoption)HTTP_PROTOCOLS, allowed);
	curl_easy_setopt(c, (CURLoption)HTTP_REDIR_PROTOCOLS, allowed);
}

/* Why there is no reply, and whether it helps to ask again. */
static bool http_failed(CURL *c, CURLcode code, const struct http_request *rq, const char *said,
			struct http_reply *ret, struct diag *d)
{
	time_t now = time(NULL);
	struct tm tm;
	long verified = 0;
	char when[64] = "";

	curl_easy_getinfo(c, CURLINFO_SSL_VERIFYRESULT, &verified);
	ret->stubborn = code == CURLE_TOO_MANY_REDIRECTS || code == CURLE_PEER_FAILED_VERIFICATION;
	if (code == CURLE_PEER_FAILED_VERIFICATION &&
	    (verified == HTTP_TOO_EARLY || verified == HTTP_TOO_LATE)) {
		ret->stubborn = false;
		if (gmtime_r(&now, &tm))
			strftime(when, sizeof(when), "; the clock here says %F %R UTC", &tm);
	}
	ret->stalled = code == CURLE_OPERATION_TIMEDOUT;
	ret->status = 0;
	return diag_error(d, "%s: %s%s", rq->url, *said ? said : curl_easy_strerror(code),
			  when);
}

/* libcurl gives headers to the writer of the body, with a context of their own. */
bool http_do(const struct http_request *rq, struct http_reply *ret, struct diag *d)
{
	CLEANUP(http_curl_freep) CURL *c = curl_easy_init();
	HTTP_LIST(headers);
	HTTP_LIST(connect_to);
	size_t max = rq->max_body ? rq->max_body : HTTP_MAX_BODY;
	struct http_sink body = { rq->on_data ? rq : NULL, &ret->body, max, false };
	struct http_sink head = { NULL, &ret->headers, HTTP_MAX_HEADERS, false };
	char said[CURL_ERROR_SIZE] = "";
	curl_off_t wait = 0;
	CURLcode code;

	http_reply_free(ret);
	/* A new line would start another header: nothing behind one is sent. */
	for (const char *const *h = rq->headers; h && *h; h++) {
		BUF(line);

		buf_add(&line, *h, strcspn(*h, "\r\n"));
		headers = curl_slist_append(headers, line.data);
	}
	if (rq->here)
		connect_to = curl_slist_append(NULL, "::127.0.0.1:");
	http_options(c, rq);
	curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(c, CURLOPT_CONNECT_TO, connect_to);
	curl_easy_setopt(c, CURLOPT_ERRORBUFFER, said);
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, http_write);
	curl_easy_setopt(c, CURLOPT_WRITEDATA, &body);
	curl_easy_setopt(c, CURLOPT_HEADERDATA, &head);
	code = curl_easy_perform(c);
	curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &ret->status);
	curl_easy_getinfo(c, CURLINFO_RETRY_AFTER, &wait);
	ret->retry_after = (long)wait;
	if (code == CURLE_OK)
		return true;
	if (body.full)
		return diag_error(d, "%s: larger than %zu bytes", rq->url, max);
	return http_failed(c, code, rq, said, ret, d);
}

void http_wait(unsigned i)
{
	unsigned delay = HTTP_DELAY * 500U << (i <= HTTP_DOUBLINGS ? i - 1 : HTTP_DOUBLINGS);
	unsigned char part = 0;

	if (getrandom(&part, 1, GRND_NONBLOCK) == 1)
		delay += (delay >> 8) * part;
	usleep(delay);
}

bool http_retry(const struct http_request *rq, unsigned deadline, struct http_reply *ret,
		struct diag *d)
{
	long long end = boot_clock() + deadline * 1000LL;

	for (unsigned i = 1;; i++) {
		CAUGHT(c);
		bool replied;

		replied = http_do(rq, ret, &c);
		if ((ret->status && ret->status != 429 &&
		     ret->status < (rq->until_found ? 404 : 500)) ||
		    (ret->stubborn && i == HTTP_TRIES) ||
		    boot_clock() + ret->retry_after * 1000LL > end)
			return replied || diag_error(d, "%s", diag_text(&c));
		if (ret->retry_after)
			sleep((unsigned)ret->retry_after);
		else
			http_wait(i);
	}
}

void http_escape(struct buf *out, const char *text)
{
	for (; *text; text++)
		buf_printf(out, isalnum((unsigned char)*text) || strchr("-._~", *text)
			   ? "%c" : "%%%02X", (unsigned char)*text);
}

const char *http_header(const struct http_reply *r, const char *name, struct buf *value)
{
	size_t n = strlen(name);

	value->len = 0;
	for (const char *p = buf_text(&r->headers); p; p = strchr(p, '\n')) {
		p += *p == '\n';
		if (strncasecmp(p, name, n) || p[n] != ':')
			continue;
		value->len = 0;
		p += n + 1 + strspn(p + n + 1, " ");
		buf_add(value, p, strcspn(p, "\r\n"));
	}
	return value->len ? value->data : NULL;
}

void http_said(const struct http_reply *r, struct buf *out)
{
	CAUGHT(c);
	autojson j = NULL;
	const char *message;

	j = json_parse(buf_text(&r->body), r->body.len, "", &c);
	message = json_str(j, "message");
	command_tail(message ? message : buf_text(&r->body), out);
	if (!out->len)
		buf_printf(out, "HTTP %ld", r->status);
}

void http_reply_free(struct http_reply *r)
{
	buf_free(&r->headers);
	buf_free(&r->body);
	*r = (struct http_reply){0};
}
