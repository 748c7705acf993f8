/* SPDX-License-Identifier: MIT */
#include "firstboot/state.h"
#include "firstboot/verb.h"

static void status_print(const struct json *j)
{
	static const char *const lines[] = { "step", "reason", "next" };

	printf("status: %s\n", json_str(j, "state"));
	for (size_t i = 0; i < COUNT(lines); i++)
		if (json_str(j, lines[i]))
			printf("%s: %s\n", lines[i], json_str(j, lines[i]));
	EACH(s, json_get(j, "steps"))
		printf("  %-12s %-8s %6lld ms  %s\n", json_word(s, "name"),
		       json_word(s, "state"), json_int(s, "ms", 0), json_word(s, "note"));
	EACH(n, json_get(j, "notes"))
		if (json_text(n))
			printf("note: %s\n", json_text(n));
}

static int status_show(struct boot *b, const char *options, struct diag *d)
{
	bool wait = strstr(options, "wait");
	BUF(text);

	for (;;) {
		autojson j = state_read(b->root, d);
		int code = j ? state_exit(json_str(j, "state")) : VERB_FAILED;

		if (wait && code == STATE_UNENDED) {
			sleep(1);
			continue;
		}
		if (j && strstr(options, "json")) {
			json_print(j, /* indented= */ true, &text);
			fputs(text.data, stdout);
		} else if (j) {
			status_print(j);
		}
		return code;
	}
}

const struct verb verb_status = { "status", "[--json] [--wait]", status_show };
