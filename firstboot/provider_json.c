/* SPDX-License-Identifier: MIT */
#include "firstboot/provider_json.h"

bool provider_json(const struct provider *p, struct boot *b, const char *where,
		   struct buf *ret, struct diag *d)
{
	autojson j = NULL;
	BUF(path);

	if (*where == '/')
		return provider_read(b, where, ret, d);
	j = json_read(boot_path(b, &path, p->at), d);
	buf_str(ret, json_word(j, where));
	return j;
}
