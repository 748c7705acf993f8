/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <curl/curl.h>
#include <dlfcn.h>
#include <stdlib.h>
#include <strings.h>
#include <time.h>

#include "generator/http.h"

enum { MAX_HEADERS = 64 * 1024, MAX_REDIRECTS = 5 };          /* bytes; hops */
enum { TIMEOUT = 30, CONNECT_TIMEOUT = 10, PATIENCE = 60 };   /* seconds */
enum { UNREACHED_TRIES = 2, BUSY_TRIES = 4, DELAY = 500 };    /* times; milliseconds, doubling */

/* CURLOPT_PROTOCOLS: 7.85 deprecates the name, not the option, in favour of one that 7.81
 * lacks. */
enum { PROTOCOLS = 181 };

/* The functions of libcurl that are used, by their names behind "curl_". */
#define FUNCTIONS(F) \
	F(easy_init) F(easy_setopt) F(easy_perform) F(easy_getinfo) F(easy_reset) \
	F(easy_cleanup) F(easy_strerror) F(slist_append) F(slist_free_all)

struct http {
	void *library;
	CURL *curl;
#define MEMBER(name) __typeof__(curl_##name) *name;
	FUNCTIONS(MEMBER)
#undef MEMBER
};

struct sink {
	struct buf *to;
	size_t left;
	bool full;
};

/* Debian's other build has its own name; the newest interface is the same in both. */
static void *open_library(void)
{
	static const char *const names[] = { "libcurl.so.4", "libcurl-gnutls.so.4" };
	void *library = NULL;

	for (size_t i = 0; i < COUNT(names) && !library; i++)
		library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
	return library;
}

struct http *http_open(struct diag *d)
{
	struct http *h = calloc(1, sizeof(*h));
	bool ok;

	if (!h)
		abort();
	h->library = open_library();
	ok = h->library;
	/* POSIX, dlsym: a function's address comes as a pointer to an object. */
#define LOAD(name) \
	ok = ok && (*(void **)(void *)&h->name = dlsym(h->library, "curl_" #name)) != NULL;
	FUNCTIONS(LOAD)
#undef LOAD
	h->curl = ok ? h->easy_init() : NULL;
	if (h->curl)
		return h;
	diag_error(d, "cannot use libcurl, which asks registries (%s): install it, in Debian and "
		      "Ubuntu the package libcurl4", h->library ? "too old" : dlerror());
	http_close(h);
	return NULL;
}

/* The library stays: what it leaves behind points into it. */
void http_close(struct http *h)
{
	if (!h)
		return;
	if (h->curl)
		h->easy_cleanup(h->curl);
	free(h);
}

static size_t take(char *p, size_t size, size_t n, void *ctx)
{
	struct sink *s = ctx;

	n *= size;
	s->full = n > s->left;
	if (s->full)
		return 0;
	s->left -= n;
	buf_add(s->to, p, n);
	return n;
}

/* docs.docker.com, dockerd, "Insecure registries": what lies in 127.0.0.0/8 counts as one. */
bool http_is_loopback(const char *host)
{
	size_t n = strcspn(host, ":/");

	return (n == 9 && !strncasecmp(host, "localhost", n)) || !strncmp(host, "[::1]", 5) ||
	       (!strncmp(host, "127.", 4) && strspn(host, "0123456789.") == n);
}

bool http_is_tls(const char *url)
{
	return !strncasecmp(url, "https://", 8);
}

bool http_is_safe(const char *url)
{
	return http_is_tls(url) ||
	       (!strncasecmp(url, "http://", 7) && !memchr(url, '@', strcspn(url + 7, "/?#") + 7) &&
		http_is_loopback(url + 7));
}

/* Scheme, host and port are the same. */
static bool same_origin(const char *a, const char *b)
{
	size_t n = strcspn(a, ":"), m;

	if (strncmp(a + n, "://", 3))
		return false;
	m = n + 3 + strcspn(a + n + 3, "/?#");
	return !strncasecmp(a, b, m) && (!b[m] || strchr("/?#", b[m]));
}

static void set_options(struct http *h, const struct http_request *rq, const char *url)
{
	bool tls = http_is_tls(url);

	h->easy_reset(h->curl);
	h->easy_setopt(h->curl, CURLOPT_URL, url);
	h->easy_setopt(h->curl, CURLOPT_USERAGENT, "prebake");
	h->easy_setopt(h->curl, CURLOPT_NOSIGNAL, 1L);
	h->easy_setopt(h->curl, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	h->easy_setopt(h->curl, CURLOPT_NOBODY, (long)rq->head);
	h->easy_setopt(h->curl, CURLOPT_TIMEOUT, (long)TIMEOUT);
	h->easy_setopt(h->curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_TIMEOUT);
	h->easy_setopt(h->curl, (CURLoption)PROTOCOLS,
		       tls ? (long)CURLPROTO_HTTPS : (long)CURLPROTO_HTTP);
	/* What runs here is no proxy's business. */
	if (!tls)
		h->easy_setopt(h->curl, CURLOPT_NOPROXY, "*");
}

static void add_header(struct http *h, struct curl_slist **list, const char *name,
		       const char *value)
{
	BUF(line);

	if (!value)
		return;
	/* A new line would start another header: nothing behind one is sent. */
	buf_printf(&line, "%s: %.*s", name, (int)strcspn(value, "\r\n"), value);
	*list = h->slist_append(*list, line.data);
}

/* One exchange.  *ret_code says why there is no reply; where leads a redirect, or empty. */
static bool once(struct http *h, const struct http_request *rq, struct buf *where,
		 struct http_reply *ret, CURLcode *ret_code, struct diag *d)
{
	struct sink body = { &ret->body, rq->max_body, false };
	struct sink head = { &ret->headers, MAX_HEADERS, false };
	char said[CURL_ERROR_SIZE] = "";
	struct curl_slist *headers = NULL;
	curl_off_t wait = 0;
	char *next = NULL;

	http_reply_free(ret);
	ret->elsewhere = !same_origin(rq->url, where->data);
	set_options(h, rq, where->data);
	add_header(h, &headers, "Accept", rq->accept);
	if (!ret->elsewhere)
		add_header(h, &headers, "Authorization", rq->authorization);
	h->easy_setopt(h->curl, CURLOPT_HTTPHEADER, headers);
	h->easy_setopt(h->curl, CURLOPT_ERRORBUFFER, said);
	h->easy_setopt(h->curl, CURLOPT_WRITEFUNCTION, take);
	h->easy_setopt(h->curl, CURLOPT_WRITEDATA, &body);
	h->easy_setopt(h->curl, CURLOPT_HEADERDATA, &head);
	*ret_code = h->easy_perform(h->curl);
	h->slist_free_all(headers);
	h->easy_getinfo(h->curl, CURLINFO_RESPONSE_CODE, &ret->status);
	h->easy_getinfo(h->curl, CURLINFO_RETRY_AFTER, &wait);
	h->easy_getinfo(h->curl, CURLINFO_REDIRECT_URL, &next);
	ret->retry_after = (long)wait;
	if (*ret_code != CURLE_OK) {
		ret->status = 0;
		ret->timed_out = *ret_code == CURLE_OPERATION_TIMEDOUT;
		return body.full || head.full
		       ? diag_error(d, "%s: the answer is larger than %zu bytes", where->data,
				    body.full ? rq->max_body : (size_t)MAX_HEADERS)
		       : diag_error(d, "%s: %s", where->data,
				    *said ? said : h->easy_strerror(*ret_code));
	}
	where->len = 0;
	if (next)
		buf_str(where, next);
	return true;
}

/* With its redirects. */
static bool follow(struct http *h, const struct http_request *rq, struct http_reply *ret,
		   CURLcode *ret_code, struct diag *d)
{
	BUF(where);

	if (!http_is_safe(rq->url))
		return diag_error(d, "%s is not HTTPS", rq->url);
	buf_str(&where, rq->url);
	for (unsigned i = 0; i <= MAX_REDIRECTS; i++) {
		if (!once(h, rq, &where, ret, ret_code, d))
			return false;
		if (!where.len)
			return true;
		if (!http_is_safe(where.data) ||
		    (http_is_tls(rq->url) && !http_is_tls(where.data)))
			return diag_error(d, "%s leads to %s, which is not HTTPS", rq->url,
					  where.data);
	}
	return diag_error(d, "%s: more than %d redirects", rq->url, MAX_REDIRECTS);
}

/* How often an outcome is asked for; 1: it is final. */
static unsigned tries(const struct http_reply *r, CURLcode code)
{
	if (r->status == 429 || r->status >= 500)
		return BUSY_TRIES;
	return code == CURLE_COULDNT_CONNECT || code == CURLE_COULDNT_RESOLVE_HOST ||
	       code == CURLE_GOT_NOTHING || code == CURLE_RECV_ERROR ? UNREACHED_TRIES : 1;
}

bool http_do(struct http *h, const struct http_request *rq, struct http_reply *ret,
	     struct diag *d)
{
	long left = PATIENCE * 1000L, wait;

	for (unsigned i = 1;; i++) {
		CURLcode code = CURLE_OK;
		CAUGHT(c);
		bool ok = follow(h, rq, ret, &code, &c);

		wait = ret->retry_after > PATIENCE ? left + 1
		       : ret->retry_after ? ret->retry_after * 1000 : (long)DELAY << (i - 1);
		if (i >= tries(ret, code) || wait > left)
			return ok || diag_error(d, "%s", diag_text(&c));
		left -= wait;
		nanosleep(&(struct timespec){ wait / 1000, wait % 1000 * 1000000 }, NULL);
	}
}

void http_header(const struct http_reply *r, const char *name, struct buf *out)
{
	size_t n = strlen(name);

	for (const char *p = buf_text(&r->headers); p; p = strchr(p, '\n')) {
		p += *p == '\n';
		if (strncasecmp(p, name, n) || p[n] != ':')
			continue;
		p += n + 1 + strspn(p + n + 1, " \t");
		buf_str(out, out->len ? ", " : "");
		buf_add(out, p, strcspn(p, "\r\n"));
	}
}

void http_reply_free(struct http_reply *r)
{
	buf_free(&r->headers);
	buf_free(&r->body);
	*r = (struct http_reply){0};
}
