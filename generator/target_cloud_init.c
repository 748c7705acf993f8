/* SPDX-License-Identifier: MIT */
#include "base/diag_at.h"
#include "generator/user_data.h"

/* A spec need not fit every provider: what does not fit is left out with a warning. */
bool target_cloud_init(const struct target_input *in, struct fileset *ret, struct diag *d)
{
	size_t before = ret->n;

	for (const struct user_data_provider *p = user_data_providers; p->name; p++) {
		CLEANUP(buf_free) struct buf path = {0}, text = {0};
		CAUGHT(c);

		buf_printf(&path, USER_DATA_FILE "%s", p->name);
		if (user_data_make(in, p, &text, &c))
			fileset_add_buf(ret, path.data, target_mode(in, 0644), &text);
		else if (p[1].name || ret->n > before)
			diag_warn(d, (struct pos){0}, "no %s: %s", path.data, diag_text(&c));
		else
			return diag_error(d, "%s", diag_text(&c));
	}
	return true;
}
