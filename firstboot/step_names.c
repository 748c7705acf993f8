/* SPDX-License-Identifier: MIT */
/* Real certificates, once the names lead here: who asks an authority before makes Caddy
 * wait, longer each time.  After that time Caddy tries by itself. */
#include "firstboot/names.h"
#include "firstboot/progress.h"
#include "firstboot/sites.h"
#include "firstboot/takeover.h"

enum { NAMES_PAUSE = 2 };                                     /* seconds */

static bool names_input(struct boot *b, struct buf *in, struct diag *d)
{
	return sites_text(b, SITES_ENABLED, in, d);
}

static bool names_wait(struct boot *b, long long seconds, struct diag *d)
{
	long long end = boot_clock() + seconds * 1000;

	for (bool here;;) {
		BUF(why);

		if (!names_here(b, &here, &why, d))
			return false;
		if (here)
			return true;
		if (boot_clock() > end) {
			boot_note(b, "%s; enabled after %lld s all the same", why.data, seconds);
			return true;
		}
		boot_note(b, "%s", why.data);
		progress_wait(b, end, seconds);
		sleep(NAMES_PAUSE);
	}
}

/* A Caddy that does not take it goes on with the old one, and is asked again at the next
 * run. */
static bool names_run(struct boot *b, struct diag *d)
{
	long long seconds = json_int(json_at(b->plan, "proxy.caddy"), "wait_for_dns", 0);
	bool marked;
	CAUGHT(c);

	if (!sites_marked(b, &marked, d))
		return false;
	if (!marked)
		return true;
	if (!names_wait(b, seconds, d) || !takeover_caddyfile(b, SITES_TURNING, d))
		return false;
	if (sites_reload(b, &c))
		return takeover_caddyfile(b, SITES_ENABLED, d);
	boot_degrade(b, "%s", diag_text(&c));
	return true;
}

const struct step step_names = { .name = "names", .input = names_input, .run = names_run };
