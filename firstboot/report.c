/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <time.h>

#include "firstboot/hmac.h"
#include "firstboot/http.h"
#include "firstboot/report.h"
#include "firstboot/state.h"

enum { REPORT_DEADLINE = 600 };   /* seconds */

static void report_body(const struct boot *b, const char *state, const char *step,
			const char *reason, struct buf *out)
{
	autojson j = json_object();

	json_set_int(j, "version", 1);
	json_set_str(j, "name", json_str(b->plan, "name"));
	json_set_str(j, "instance", json_str(b->instance, "id"));
	json_set_str(j, "state", state);
	json_set_str(j, "step", step);
	json_set_str(j, "reason", reason);
	json_set_int(j, "at", time(NULL));
	json_print(j, /* indented= */ false, out);
}

/* In the child: without the journal, whose lock says that a run is at work, and
 * without the words that nobody would read in order. */
static void report_post(const struct boot *b, const char *url, const char *body,
			const char *signature)
{
	const char *const headers[] = { "Content-Type: application/json", signature, NULL };
	const struct http_request rq = { .url = url, .headers = headers, .body = body };
	CLEANUP(http_reply_free) struct http_reply r = {0};
	CAUGHT(c);

	close(b->state->fd);
	if (!http_retry(&rq, REPORT_DEADLINE, &r, &c) || r.status >= 300)
		fprintf(stderr, "prebake: report: %s: %s (HTTP %ld)\n", url, diag_text(&c),
			r.status);
	_exit(0);
}

bool report_state(struct boot *b, const char *state, const char *step, const char *reason)
{
	const struct json *plan = json_get(b->plan, "report");
	BUF(secret);
	BUF(url);
	BUF(body);
	BUF(signature);
	CAUGHT(early);
	pid_t pid;

	if (!plan || !boot_expand(b, json_str(plan, "secret"), &secret, &early) ||
	    !boot_expand(b, json_str(plan, "url"), &url, &early))
		return false;
	report_body(b, state, step, reason, &body);
	buf_str(&signature, "Prebake-Signature: sha256=");
	hmac_sha256(&secret, &body, &signature);
	pid = fork();
	if (!pid)
		report_post(b, url.data, body.data, signature.data);
	if (pid < 0)
		boot_note(b, "cannot report to %s", url.data);
	return true;
}
