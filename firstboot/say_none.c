/* SPDX-License-Identifier: MIT */
#include "firstboot/say.h"
#include "firstboot/state.h"

void say_line(struct boot *b, const char *state, long long ms, const char *text)
{
	(void)state;
	printf("prebake: %s: %s", b->state && b->state->step ? b->state->step : "first boot", text);
	printf(ms < 0 ? "\n" : " (%lld.%lld s)\n", ms / 1000, ms % 1000 / 100);
}

void say_motd(struct boot *b, const char *state, const char *reason)
{
	(void)b;
	(void)state;
	(void)reason;
}
