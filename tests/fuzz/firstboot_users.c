/* SPDX-License-Identifier: MIT */
/* Any text as authorized_keys, up to a NUL, and what is behind it as a key of ours: merged
 * twice it is what it is merged once, and without keys it has none of ours.  No key is empty
 * or a comment: the generator refuses such. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "firstboot/system_users.c"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	autojson keys = json_array();
	autojson none = json_array();
	BUF(text);
	BUF(once);
	BUF(twice);
	BUF(without);
	char *old;

	buf_add(&text, data, size);
	old = text.data;
	if (strlen(old) + 1 < size && old[strlen(old) + 1] && old[strlen(old) + 1] != '#' &&
	    !strchr(old + strlen(old) + 1, '\n'))
		json_add_str(keys, old + strlen(old) + 1);
	users_merge(old, keys, &once);
	users_merge(buf_text(&once), keys, &twice);
	if (strcmp(buf_text(&once), buf_text(&twice)))
		abort();
	users_merge(buf_text(&once), none, &without);
	if (without.len > once.len)
		abort();
	return 0;
}
