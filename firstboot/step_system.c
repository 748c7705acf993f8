/* SPDX-License-Identifier: MIT */
#include "firstboot/system.h"

#define SYSTEM_ROW(name, needs) &system_key_##name,
static const struct system_key *const system_keys[] = { PREBAKE_SYSTEM(SYSTEM_ROW) };

static bool system_run(struct boot *b, struct diag *d)
{
	const struct json *s = json_get(b->plan, "system");
	BUF(note);

	for (size_t i = 0; i < COUNT(system_keys); i++) {
		const struct system_key *key = system_keys[i];
		CAUGHT(c);

		if (!json_get(s, key->name))
			continue;
		buf_printf(&note, "%s%s", note.len ? ", " : "", key->name);
		if (!key->set(b, s, &note, &c))
			return diag_error(d, "system.%s: %s", key->name, diag_text(&c));
	}
	boot_note(b, "%s", buf_text(&note));
	return true;
}

static bool system_input(struct boot *b, struct buf *in, struct diag *d)
{
	(void)d;
	json_print(json_get(b->plan, "system"), /* indented= */ false, in);
	return true;
}

const struct step step_system = {
	.name = "system", .every_boot = true, .input = system_input, .run = system_run,
};
