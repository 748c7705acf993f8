/* SPDX-License-Identifier: MIT */
#include "generator/user_data.h"

bool target_cloud_init(const struct target_input *in, struct fileset *ret, struct diag *d)
{
	bool ok = true;

	for (const struct user_data_provider *p = user_data_providers; p->name; p++) {
		CLEANUP(buf_free) struct buf path = {0}, text = {0};

		if (!user_data_make(in, p, &text, d)) {
			ok = false;
			continue;
		}
		buf_printf(&path, USER_DATA_FILE "%s", p->name);
		fileset_add_buf(ret, path.data, target_mode(in, 0644), &text);
	}
	return ok;
}
