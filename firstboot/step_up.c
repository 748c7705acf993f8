/* SPDX-License-Identifier: MIT */
/* Start what the compose model says, and give a running Caddy its new Caddyfile. */
#include <string.h>
#include <unistd.h>

#include "firstboot/health.h"
#include "firstboot/stack.h"

enum { UP_TIMEOUT = 15 * 60, UP_ATTEMPTS = 2, UP_DELAY = 5, UP_RELOADS = 5 }; /* seconds, times */

static bool up_input(struct boot *b, struct buf *in, struct diag *d)
{
	(void)d;
	stack_input(b, in);
	if (json_get(b->plan, "proxy"))
		stack_input_file(b, "caddy/Caddyfile", in);
	return true;
}

/* Compose's last words, and what they do not say: who has the port, why the container died. */
static bool up_failed(const struct engine *e, const struct boot *b, const char *said,
		      struct diag *d)
{
	CLEANUP(health_free) struct health h = {0};
	CAUGHT(c);

	if (strstr(said, "already allocated") || strstr(said, "address already in use"))
		return diag_error(d, "%s; another program has the port: 'ss -ltnp' names it", said);
	if (health_read(e, b, NULL, &h, &c) && h.containers && !h.good)
		return diag_error(d, "%s; %s", said, h.trouble.data);
	return diag_error(d, "%s", said);
}

static bool up_compose(const struct engine *e, struct boot *b, struct diag *d)
{
	static const char *const args[] = { "up", "--detach", "--quiet-pull", NULL };
	const struct stack_call call = { .args = args, .timeout = UP_TIMEOUT };
	BUF(out);
	CAUGHT(c);

	for (unsigned i = 1; !stack_compose(b, &call, &out, &c); i++) {
		if (i == UP_ATTEMPTS)
			return up_failed(e, b, diag_text(&c), d);
		boot_note(b, "once more after: %s", diag_text(&c));
		diag_free(&c);
		sleep(UP_DELAY);
	}
	return true;
}

/* Caddy's container, "" when there is none. */
static bool up_caddy(const struct engine *e, const struct boot *b, struct buf *id, struct diag *d)
{
	autojson list = engine_containers(e, b, "caddy", d);

	if (!list)
		return false;
	buf_str(id, json_first(list) ? json_str(json_first(list), "Id") : "");
	return true;
}

/* Unchanged configuration is nothing to Caddy.  A container that has just started again
 * needs a moment until it listens. */
static bool up_reload(struct boot *b, struct diag *d)
{
	static const char *const args[] = { "exec", "-T", "--workdir", "/etc/caddy", "caddy",
					    "caddy", "reload", NULL };
	const struct stack_call call = { .args = args };
	BUF(out);
	CAUGHT(c);

	for (unsigned i = 1; !stack_compose(b, &call, &out, &c); i++) {
		if (i == UP_RELOADS)
			return diag_error(d, "Caddy refuses the new Caddyfile and goes on with the "
					  "old one: %s", diag_text(&c));
		diag_free(&c);
		sleep(i);
	}
	return true;
}

static bool up_run(struct boot *b, struct diag *d)
{
	CLEANUP(engine_close) struct engine e = {0};
	CLEANUP(buf_free) struct buf before = {0}, after = {0};
	bool proxy = json_get(b->plan, "proxy");

	if (!engine_open(b, &e, d) || (proxy && !up_caddy(&e, b, &before, d)) ||
	    !up_compose(&e, b, d) || (proxy && !up_caddy(&e, b, &after, d)))
		return false;
	if (!before.len || strcmp(before.data, buf_text(&after)))
		return true;
	return up_reload(b, d);
}

const struct step step_up = { .name = "up", .input = up_input, .run = up_run };
