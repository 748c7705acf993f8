/* SPDX-License-Identifier: MIT */
#include "generator/target.h"

bool target_payload(const struct target_input *in, struct fileset *ret, struct diag *d)
{
	(void)d;
	for (size_t i = 0; i < in->payload.n; i++) {
		const struct file_entry *f = &in->payload.v[i];
		CLEANUP(buf_free) struct buf path = {0};

		buf_printf(&path, "payload/%s", f->path);
		fileset_add(ret, path.data, f->mode, f->data, f->len);
	}
	return true;
}
