/* SPDX-License-Identifier: MIT */
/* Start what the compose model says. */
#include "firstboot/health.h"
#include "firstboot/repair.h"
#include "firstboot/stack.h"
#include "firstboot/takeover.h"

enum { UP_TIMEOUT = 15 * 60, UP_DELAY = 5 };                  /* seconds */

static bool up_input(struct boot *b, struct buf *in, struct diag *d)
{
	return stack_input(b, in, d) && takeover_input(b, in, d);
}

/* Compose's last words, and what they do not say: why the container died. */
static bool up_run(struct boot *b, struct diag *d)
{
	static const char *const args[] = { "up", "--detach", "--quiet-pull", NULL };
	const struct stack_call call = { .args = args, .timeout = UP_TIMEOUT };
	CLEANUP(health_free) struct health h = {0};
	struct engine e;
	bool ran = takeover_runs(b);
	CAUGHT(first);
	BUF(out);

	if (stack_compose(b, &call, &out, &first))
		return !ran || sites_reload(b, d);
	boot_note(b, "%s", diag_text(&first));
	repair_ports(b, diag_text(&first));
	sleep(UP_DELAY);
	if (!engine_open(b, &e, d))
		return false;
	if (stack_compose(b, &call, &out, d))
		return !ran || sites_reload(b, d);
	if (health_read(&e, NULL, &h, d) && h.trouble.len)
		diag_error(d, "%s", h.trouble.data);
	return false;
}

const struct step step_up = { .name = "up", .input = up_input, .run = up_run };
