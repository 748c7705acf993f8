/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/ref.h"

static bool starts_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static size_t name_length(const char *s)
{
	size_t n = 0;

	if (!starts_name(*s))
		return 0;
	while (starts_name(s[n]) || (s[n] >= '0' && s[n] <= '9') || s[n] == '.')
		n++;
	return n;
}

struct ref_part ref_next(const char **cursor)
{
	const char *s = *cursor;
	size_t n = strcspn(s, "$");

	if (!*s)
		return (struct ref_part){ REF_END, s, 0 };
	if (n) {
		*cursor = s + n;
		return (struct ref_part){ REF_TEXT, s, n };
	}
	if (s[1] == '$') {
		*cursor = s + 2;
		return (struct ref_part){ REF_TEXT, s, 1 };
	}
	n = s[1] == '{' ? name_length(s + 2) : 0;
	if (n && s[2 + n] == '}') {
		*cursor = s + 3 + n;
		return (struct ref_part){ REF_NAME, s + 2, n };
	}
	*cursor = s + 1;
	return (struct ref_part){ REF_BAD, s, 1 };
}

bool ref_expand(const char *text, ref_lookup *lookup, void *ctx, struct buf *out, struct diag *d)
{
	struct ref_part part;
	const char *value;

	while ((part = ref_next(&text)).kind != REF_END) {
		if (part.kind == REF_BAD)
			return diag_error(d, "'$' must be '$$' or start a name such as '${a}'");
		if (part.kind == REF_TEXT) {
			buf_add(out, part.p, part.len);
			continue;
		}
		value = lookup(ctx, part.p, part.len, d);
		if (!value)
			return false;
		buf_str(out, value);
	}
	return true;
}
