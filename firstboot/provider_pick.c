/* SPDX-License-Identifier: MIT */
#include "firstboot/provider_pick.h"

static const struct json *pick_at(const struct json *j, const char *path)
{
	while (*path) {
		size_t n = strcspn(path, ".");
		BUF(key);

		buf_add(&key, path, n);
		j = json_is_array(j) && !strcmp(key.data, "0") ? json_first(j) :
								 json_get(j, key.data);
		path += n + (path[n] == '.');
	}
	return j;
}

bool provider_pick(const char *document, const char *path, const char *what, struct buf *ret,
		   struct diag *d)
{
	autojson j = NULL;
	const struct json *value;
	BUF(text);

	if (!*document)
		return true;
	j = json_parse(document, strlen(document), what, d);
	value = pick_at(j, path);
	if (value && !json_text(value))
		json_print(value, /* indented= */ false, &text);
	if (json_text(value))
		buf_str(ret, json_text(value));
	else if (strspn(buf_text(&text), "-0123456789"))
		buf_str(ret, text.data);
	return j;
}
