/* SPDX-License-Identifier: MIT */
/* Nothing is done until it is seen: what the plan waits for, then every container, then
 * every site through Caddy with a certificate that verifies. */
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "firstboot/caddyfile.h"
#include "firstboot/command.h"
#include "firstboot/health.h"
#include "firstboot/http.h"

/* A container that restarts looks well for a moment: so many reads in a row must be good. */
enum { READY_READS = 4, READY_INTERVAL = 500 };               /* times, milliseconds */
enum { READY_ALL = 120, READY_PORT = 60, READY_CERTIFICATE = 120, READY_REQUEST = 5 };
enum { READY_LOG_LINES = 50 };

static time_t ready_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec;
}

static void ready_pause(void)
{
	nanosleep(&(struct timespec){ 0, READY_INTERVAL * 1000000L }, NULL);
}

static bool ready_service(const struct engine *e, struct boot *b, const char *service,
			  unsigned timeout, struct diag *d)
{
	time_t end = ready_now() + (time_t)timeout;
	const char *name = service ? service : "the stack";
	CLEANUP(health_free) struct health h = {0};
	long long restarts = 0;

	for (int good = 0; good < READY_READS;) {
		CAUGHT(c);

		if (!health_read(e, b, service, &h, &c))
			buf_printf(&h.trouble, "%s", diag_text(&c));
		good = h.good && (good == 0 || h.restarts == restarts) ? good + 1 : 0;
		restarts = h.restarts;
		if (good == READY_READS)
			break;
		if (ready_now() >= end)
			return diag_error(d, "%s is not ready after %u s: %s", name, timeout,
					  h.good ? "it restarts again and again" : h.trouble.data);
		boot_note(b, "waiting for %s", name);
		ready_pause();
	}
	return true;
}

static bool ready_url(struct boot *b, const char *text, unsigned timeout, struct diag *d)
{
	time_t end = ready_now() + (time_t)timeout;
	CLEANUP(http_reply_free) struct http_reply r = {0};
	BUF(url);
	struct http_request rq = { .timeout = READY_REQUEST };

	if (!boot_expand(b, text, &url, d))
		return false;
	rq.url = buf_text(&url);
	for (;; ready_pause()) {
		CAUGHT(c);
		bool replied;

		replied = http_do(&rq, &r, &c);
		if (replied && r.status >= 200 && r.status < 400)
			return true;
		if (ready_now() < end)
			boot_note(b, "waiting for %s", text);
		else if (replied)
			return diag_error(d, "%s still answers HTTP %ld after %u s", text, r.status,
					  timeout);
		else
			return diag_error(d, "not ready after %u s: %s", timeout, diag_text(&c));
	}
}

/* The last error that Caddy logged: why there is no certificate. */
static void ready_caddy_error(const struct engine *e, const struct boot *b, struct buf *out)
{
	BUF(logs);
	CAUGHT(c);
	autojson list = NULL;
	const char *next;

	list = engine_containers(e, b, "caddy", &c);
	if (!json_str(json_first(list), "Id"))
		return;
	engine_logs(e, json_str(json_first(list), "Id"), READY_LOG_LINES, &logs);
	for (const char *p = buf_text(&logs); *p; p = next) {
		size_t n = strcspn(p, "\n");
		autojson line = json_parse(p, n, "a line of the log", &c);
		const char *error = json_str(line, "error");

		next = p + n + (p[n] == '\n');
		if (error) {
			buf_free(out);
			command_tail(error, 2, out);
		}
	}
}

/* One site on this machine, whatever the name resolves to.  Any status is an answer. */
static bool ready_ask(const char *host, bool tls, unsigned timeout, struct http_reply *r,
		      struct diag *c)
{
	CLEANUP(buf_free) struct buf url = {0}, resolve = {0};
	struct http_request rq = { .timeout = READY_REQUEST };
	time_t end = ready_now() + (time_t)timeout;

	buf_printf(&url, "http%s://%s/", tls ? "s" : "", host);
	buf_printf(&resolve, "%s:%d:127.0.0.1", host, tls ? 443 : 80);
	rq.url = url.data;
	rq.resolve = resolve.data;
	for (;; ready_pause()) {
		diag_free(c);
		if (http_do(&rq, r, c))
			return true;
		if (ready_now() >= end)
			return false;
	}
}

static bool ready_site(const struct engine *e, struct boot *b, const char *host, struct diag *d)
{
	CLEANUP(http_reply_free) struct http_reply r = {0};
	BUF(why);
	CAUGHT(c);

	boot_note(b, "waiting for https://%s", host);
	if (!ready_ask(host, /* tls= */ false, READY_PORT, &r, &c))
		return diag_error(d, "Caddy does not answer: %s", diag_text(&c));
	if (!ready_ask(host, /* tls= */ true, READY_CERTIFICATE, &r, &c)) {
		ready_caddy_error(e, b, &why);
		boot_degrade(b, "no certificate for %s yet: %s%s%s; Caddy tries again by itself: "
			     "its A and AAAA records must point here, and ports 80 and 443 be open",
			     host,
			     diag_text(&c), why.len ? "; Caddy says: " : "", buf_text(&why));
	} else if (r.status >= 502 && r.status <= 504) {
		boot_degrade(b, "https://%s answers HTTP %ld: Caddy does not reach the service",
			     host, r.status);
	}
	return true;
}

static bool ready_run(struct boot *b, struct diag *d)
{
	const struct json *rows = json_get(json_get(b->plan, "stack"), "ready");
	const struct json *sites = json_get(json_get(json_get(b->plan, "proxy"), "caddy"), "sites");
	CLEANUP(engine_close) struct engine e = {0};

	if (!engine_open(b, &e, d))
		return false;
	for (const struct json *r = json_first(rows); r; r = json_next(r)) {
		unsigned timeout = (unsigned)json_int(r, "timeout", READY_ALL);

		if (json_str(r, "service")
		    ? !ready_service(&e, b, json_str(r, "service"), timeout, d)
		    : !ready_url(b, json_str(r, "url"), timeout, d))
			return false;
	}
	if (!ready_service(&e, b, NULL, READY_ALL, d))
		return false;
	for (const struct json *s = json_first(sites); s; s = json_next(s)) {
		CLEANUP(buf_free) struct buf given = {0}, host = {0};

		if (!boot_expand(b, json_str(s, "host"), &given, d) ||
		    !caddyfile_host(buf_text(&given), &host, d) || !ready_site(&e, b, host.data, d))
			return false;
	}
	return true;
}

const struct step step_ready = { .name = "ready", .every_boot = true, .run = ready_run };
