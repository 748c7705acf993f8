/* SPDX-License-Identifier: MIT */
#include "base/file.h"
#include "firstboot/plan.h"
#include "firstboot/provider_json.h"

/* The file's bytes; a missing file is empty. */
static bool provider_read_file(struct boot *b, const char *path, struct buf *ret, struct diag *d)
{
	CLEANUP(buf_free) struct buf below = {0};

	return !file_exists(boot_path(b, &below, path)) ||
	       file_read(below.data, PROVIDER_MAX_USER_DATA, ret, d);
}

/* A where that starts with '/' is a file of its own, else a dotted path in `at`. */
bool provider_json_get(struct provider_read *r, const char *where, struct buf *ret, struct diag *d)
{
	CLEANUP(buf_free) struct buf text = {0};
	const struct json *value;
	autojson j = NULL;

	if (*where == '/')
		return provider_read_file(r->b, where, ret, d);
	if (!provider_read_file(r->b, r->row->at, &text, d))
		return false;
	j = json_parse(buf_text(&text), text.len, r->row->at, d);
	if (!j)
		return false;
	value = plan_get(j, where);
	if (json_text(value))
		buf_str(ret, json_text(value));
	return true;
}
