/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/option.h"
#include "firstboot/status.h"
#include "firstboot/status_show.h"

enum { STATUS_POLL = 500 }; /* milliseconds */

static void status_print_steps(const struct json *steps)
{
	for (const struct json *s = json_first(steps); s; s = json_next(s)) {
		const char *name = json_str(s, "name"), *state = json_str(s, "state");
		const char *note = json_str(s, "note");
		long long ms = json_int(s, "ms", 0);

		printf("  %-12s %-8s %6lld.%03lld s  %s\n", name ? name : "?", state ? state : "?",
		       ms / 1000, ms % 1000, note ? note : "");
	}
}

static void status_print(const struct json *j, enum status_state state)
{
	static const char *const lines[] = { "step", "reason", "next" };

	printf("state: %s\n", status_names[state]);
	if (state == STATUS_NONE)
		puts("nothing ran since this system started; try 'prebake-firstboot run'");
	if (state == STATUS_INTERRUPTED)
		puts("the run died; go on with 'prebake-firstboot run'");
	for (size_t i = 0; i < COUNT(lines); i++)
		if (json_str(j, lines[i]))
			printf("%s: %s\n", lines[i], json_str(j, lines[i]));
	status_print_steps(json_get(j, "steps"));
	for (const struct json *n = json_first(json_get(j, "notes")); n; n = json_next(n))
		printf("note: %s\n", json_text(n) ? json_text(n) : "?");
}

static void status_print_json(struct json *j, enum status_state state)
{
	CLEANUP(buf_free) struct buf text = {0};

	json_set_str(j, "state", status_names[state]);
	json_print(j, /* indented= */ true, &text);
	fputs(text.data, stdout);
}

/* Look until first boot has ended or `left` milliseconds are over; -1: for ever. */
static bool status_wait(const char *root, long long left, struct json **ret,
			enum status_state *ret_state, struct diag *d)
{
	for (;;) {
		if (!status_judge(root, ret, ret_state, d))
			return false;
		if ((*ret_state != STATUS_RUNNING && *ret_state != STATUS_NONE) || !left)
			return true;
		json_free(*ret);
		*ret = NULL;
		nanosleep(&(struct timespec){ 0, STATUS_POLL * 1000000L }, NULL);
		if (left > 0)
			left = left > STATUS_POLL ? left - STATUS_POLL : 0;
	}
}

static bool status_seconds(const char *text, long long *ret_ms, struct diag *d)
{
	if (!*text || strlen(text) > 9 || strspn(text, "0123456789") != strlen(text))
		return diag_error(d, "'--timeout' must be a number of seconds, not '%s'", text);
	*ret_ms = strtoll(text, NULL, 10) * 1000;
	return true;
}

int status_show(int argc, char **argv, struct diag *d)
{
	const char *root = "", *timeout = NULL;
	bool as_json = false, wait = false;
	const struct option options[] = {
		{ "--json", NULL, OPTION_FLAG, &as_json, "as one JSON object" },
		{ "--wait", NULL, OPTION_FLAG, &wait, "until first boot has ended" },
		{ "--timeout", "SECONDS", OPTION_STRING, &timeout, "with --wait: at most so long" },
		{ "--root", "DIR", OPTION_STRING, &root, "of the system below DIR" },
		{ 0 },
	};
	int status = option_parse("prebake-firstboot status [OPTION…]", options, &argc, argv, d);
	enum status_state state;
	long long ms = -1;
	autojson j = NULL;

	if (status != OPTION_GO_ON)
		return status;
	if (argc > 1 || (timeout && !wait)) {
		diag_error(d, argc > 1 ? "'status' takes options only" :
					 "'--timeout' needs '--wait'");
		return 2;
	}
	if (timeout && !status_seconds(timeout, &ms, d))
		return 2;
	if (!status_wait(root, wait ? ms : 0, &j, &state, d))
		return 1;
	if (!j)
		j = json_object();
	if (as_json)
		status_print_json(j, state);
	else
		status_print(j, state);
	return status_exits[state];
}
