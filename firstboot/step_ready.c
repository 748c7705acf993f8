/* SPDX-License-Identifier: MIT */
/* Nothing is done until it is seen: what the plan waits for, then every container, then
 * every site through Caddy with a certificate that verifies. */
#include "firstboot/command.h"
#include "firstboot/health.h"
#include "firstboot/progress.h"
#include "firstboot/repair.h"

/* A container that restarts looks well for a moment: so many looks at all of them in a row
 * must be good. */
enum { READY_LOOKS = 4, READY_PAUSE = 500000 };               /* times, microseconds */
enum { READY_ALL = 120, READY_SITE = 120, READY_REQUEST = 5, READY_ENGINE = 30 }; /* seconds */
enum { READY_LOG_LINES = 50 };

struct ready {
	struct boot *b;
	struct engine e;
	struct health h;
	struct http_reply r;
	const char *service;          /* NULL: all of them */
	bool here;                    /* ask Caddy on this machine */
	bool repaired;
};

/* One look, at the containers or a URL. */
typedef bool ready_look(struct ready *y, const char *what, struct diag *d);

static bool ready_containers(struct ready *y, const char *what, struct diag *d)
{
	long long restarts = y->h.restarts;

	(void)what;
	if (!health_read(&y->e, y->service, &y->h, d))
		return false;
	if (y->h.trouble.len) {
		y->repaired = y->repaired || repair_caddy(y->b, y->h.trouble.data);
		return diag_error(d, "%s", y->h.trouble.data);
	}
	return restarts == y->h.restarts || diag_error(d, "it restarts");
}

/* Any status is an answer of a proxy. */
static bool ready_url(struct ready *y, const char *url, struct diag *d)
{
	const struct http_request rq = { .url = url, .here = y->here, .timeout = READY_REQUEST };

	return http_do(&rq, &y->r, d) && (y->here || (y->r.status >= 200 && y->r.status < 400) ||
					  diag_error(d, "HTTP %ld", y->r.status));
}

/* Look until it was good `looks` times in a row. */
static bool ready_wait(struct ready *y, ready_look *look, const char *what, int looks,
		       long long timeout, struct diag *d)
{
	long long end = boot_clock() + timeout * 1000;

	for (int good = 0;;) {
		CAUGHT(c);
		long long left = (end - boot_clock() + 999) / 1000;

		/* A busy Engine may take long, but not longer than it may take all in all. */
		y->e.timeout = left > READY_ENGINE ? READY_ENGINE :
			       left > READY_REQUEST ? (unsigned)left : READY_REQUEST;
		good = look(y, what, &c) ? good + 1 : 0;
		if (good == looks)
			return true;
		if (boot_clock() >= end)
			return diag_error(d, "%s: not ready after %lld s: %s", what, timeout,
					  diag_text(&c));
		boot_note(y->b, "waiting for %s", what);
		progress_wait(y->b, end, timeout);
		usleep(READY_PAUSE);
	}
}

/* The last error that Caddy logged: why there is no certificate. */
static void ready_caddy_error(struct ready *y, struct buf *out)
{
	CAUGHT(c);
	autojson list = NULL;
	const char *id, *p;
	BUF(logs);

	list = engine_containers(&y->e, "caddy", &c);
	id = json_str(json_first(list), "Id");
	if (id)
		engine_logs(&y->e, id, READY_LOG_LINES, &logs);
	for (p = buf_text(&logs); *p; p += strcspn(p, "\n"), p += *p == '\n') {
		autojson line = json_parse(p, strcspn(p, "\n"), "", &c);

		if (json_str(line, "error")) {
			buf_free(out);
			command_tail(json_str(line, "error"), out);
		}
	}
}

static bool ready_site(struct ready *y, const char *host, struct diag *d)
{
	CAUGHT(c);
	BUF(plain);
	BUF(tls);
	BUF(why);

	buf_printf(&plain, "http://%s/", host);
	buf_printf(&tls, "https://%s/", host);
	if (!ready_wait(y, ready_url, plain.data, 1, READY_SITE, d))
		return false;
	if (!ready_wait(y, ready_url, tls.data, 1, READY_SITE, &c)) {
		ready_caddy_error(y, &why);
		boot_degrade(y->b, "%s; Caddy says: %s; it tries again by itself: the name must "
			     "point here and ports 80 and 443 be open", diag_text(&c),
			     buf_text(&why));
	} else if (y->r.status >= 502 && y->r.status <= 504) {
		boot_degrade(y->b, "%s: HTTP %ld: Caddy does not reach the service", tls.data,
			     y->r.status);
	}
	return true;
}

static bool ready_all(struct ready *y, struct diag *d)
{
	if (!engine_open(y->b, &y->e, d))
		return false;
	EACH(r, json_at(y->b->plan, "stack.ready")) {
		long long timeout = json_int(r, "timeout", READY_ALL);
		BUF(url);

		y->service = json_str(r, "service");
		if (!y->service && !boot_expand(y->b, json_str(r, "url"), &url, d))
			return false;
		if (!ready_wait(y, y->service ? ready_containers : ready_url,
				y->service ? y->service : url.data, 1, timeout, d))
			return false;
	}
	y->service = NULL;
	if (!ready_wait(y, ready_containers, "the stack", READY_LOOKS, READY_ALL, d))
		return false;
	y->here = true;
	EACH(s, json_at(y->b->plan, "proxy.caddy.sites")) {
		BUF(host);

		if (!boot_expand(y->b, json_str(s, "host"), &host, d) ||
		    !ready_site(y, host.data, d))
			return false;
	}
	return true;
}

static bool ready_run(struct boot *b, struct diag *d)
{
	struct ready y = { .b = b };
	bool ok = ready_all(&y, d);

	health_free(&y.h);
	http_reply_free(&y.r);
	sync();               /* what was seen to work is there after a power cut */
	return ok;
}

const struct step step_ready = { .name = "ready", .every_boot = true, .run = ready_run };
