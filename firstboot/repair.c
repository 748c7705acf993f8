/* SPDX-License-Identifier: MIT */
#include "firstboot/repair.h"
#include "firstboot/stack.h"

/* A power cut empties files that Caddy has just written, and before 2.9 it does not start
 * with such a certificate ever again (caddyserver/caddy#6481): it gets another without. */
bool repair_caddy(struct boot *b, const char *trouble)
{
	static const char *const args[] = {
		"run", "--rm", "--no-deps", "-T", "--entrypoint", "find", "caddy", "/data/caddy",
		"-type", "f", "-size", "0", "-delete", NULL,
	};
	BUF(out);
	CAUGHT(c);

	if (!strstr(trouble, "caddy") || !strstr(trouble, " is restarting"))
		return false;
	if (!stack_compose(b, &(struct stack_call){ .args = args }, &out, &c))
		boot_note(b, "%s", diag_text(&c));
	return true;
}
