/* SPDX-License-Identifier: MIT */
#include "generator/payload.h"
#include "generator/target.h"

bool target_payload(const struct target_input *in, struct fileset *ret, struct diag *d)
{
	struct arena arena CLEANUP(arena_free) = {0};
	struct fileset payload = { .arena = &arena };

	(void)d;
	payload_add(in->spec, in->params, /* vehicle= */ NULL, PAYLOAD_READABLE, &payload);
	for (size_t i = 0; i < payload.n; i++) {
		const struct file_entry *f = &payload.v[i];
		CLEANUP(buf_free) struct buf path = {0};

		buf_printf(&path, TARGET_PAYLOAD_DIR "%s", f->path);
		fileset_add(ret, path.data, f->mode, f->data, f->len);
	}
	return true;
}
