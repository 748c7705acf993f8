/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <string.h>

#include "generator/compose_vars.h"

enum { MAX_NESTED = 8 };

struct vars {
	compose_vars_lookup *lookup;
	void *ctx;
	unsigned nested;
	struct diag *diag;
};

static bool expand(struct vars *v, const char *text, size_t len, struct buf *out);

/* The length of a name at p. */
static size_t name_len(const char *p)
{
	size_t n = 0;

	if (isdigit((unsigned char)*p))
		return 0;
	while (isalnum((unsigned char)p[n]) || p[n] == '_')
		n++;
	return n;
}

/* Where the '}' for a "${" stands whose inside starts at p, or NULL. */
static const char *closing(const char *p, const char *end)
{
	unsigned depth = 0;

	for (; p < end; p++) {
		if (*p == '$' && p + 1 < end && p[1] == '{')
			depth++;
		else if (*p == '}' && !depth--)
			return p;
	}
	return NULL;
}

/* What stands for name; rest is what is behind it between the braces. */
static bool replace(struct vars *v, const char *name, const char *rest, size_t len,
		    struct buf *out)
{
	const char *value = NULL;
	bool set, colon = len && *rest == ':';
	char how;

	rest += colon;
	len -= colon;
	how = len ? *rest++ : '\0';
	if ((colon && !how) || (how && !strchr("-+?", how)))
		return diag_error(v->diag, "'${%s…' must be ${%s} or ${%s:-default}", name, name,
				  name);
	if (!v->lookup(v->ctx, name, &value, v->diag))
		return false;
	set = value && (*value || !colon);
	if (how == '+' ? set : how == '-' && !set)
		return expand(v, rest, len - 1, out);
	if (!set && how != '+')
		return diag_error(v->diag, "'${%s}' has no value: set %s in 'stack.env', or write "
				  "'${%s:-default}'", name, name, name);
	if (how != '+')
		buf_str(out, value);
	return true;
}

/* One variable at the '$' of *p, which moves behind it. */
static bool variable(struct vars *v, const char **p, const char *end, struct buf *out)
{
	const char *start = *p + 1, *close = end;
	bool braces = start < end && *start == '{';
	BUF(name);
	size_t n;

	start += braces;
	n = start < end ? name_len(start) : 0;
	if (braces)
		close = closing(start, end);
	if (!n || !close || start + n > close)
		return diag_error(v->diag, "'%.*s' is no variable: '$$' is a dollar",
				  (int)(end - *p), *p);
	buf_add(&name, start, n);
	*p = braces ? close + 1 : start + n;
	return replace(v, name.data, start + n, braces ? (size_t)(close - start) - n : 0, out);
}

static bool expand(struct vars *v, const char *text, size_t len, struct buf *out)
{
	const char *end = text + len;
	bool ok = true;

	if (v->nested++ == MAX_NESTED)
		return diag_error(v->diag, "variables lie deeper in each other than %d",
				  MAX_NESTED);
	while (text < end && ok) {
		if (*text != '$') {
			buf_char(out, *text++);
		} else if (text + 1 < end && text[1] == '$') {
			buf_char(out, '$');
			text += 2;
		} else {
			ok = variable(v, &text, end, out);
		}
	}
	v->nested--;
	return ok;
}

bool compose_vars_expand(const char *text, compose_vars_lookup *lookup, void *ctx,
			 struct buf *out, struct diag *d)
{
	struct vars v = { lookup, ctx, 0, d };

	return expand(&v, text, strlen(text), out);
}
