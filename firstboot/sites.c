/* SPDX-License-Identifier: MIT */
#include "base/file.h"
#include "firstboot/sites.h"
#include "firstboot/stack.h"

#define SITES_MARK "# prebake: certificates are internal until the names lead here"

enum { SITES_RELOADS = 5 };                                   /* times */

bool sites_begin(struct boot *b, enum sites how, bool options, struct buf *out, struct diag *d)
{
	const char *text = json_text(json_at(b->plan, "proxy.caddy.options"));

	if (options && text && !boot_expand(b, text, out, d))
		return false;
	buf_str(out, how == SITES_ENABLED ? "" : SITES_MARK "\n");
	return true;
}

bool sites_add(struct boot *b, const struct json *site, enum sites how, struct buf *out,
	       struct diag *d)
{
	const char *text = how == SITES_WAITING ? json_str(site, "waiting") : NULL;

	return boot_expand(b, text ? text : json_str(site, "caddyfile"), out, d);
}

bool sites_text(struct boot *b, enum sites how, struct buf *out, struct diag *d)
{
	if (!sites_begin(b, how, /* options= */ true, out, d))
		return false;
	EACH(s, json_at(b->plan, "proxy.caddy.sites"))
		if (!sites_add(b, s, how, out, d))
			return false;
	return true;
}

bool sites_marked(struct boot *b, bool *ret, struct diag *d)
{
	BUF(path);
	BUF(text);

	if (file_exists(stack_path(b, &path, STACK_CADDYFILE)) &&
	    !file_read(path.data, STACK_MAX_BYTES, &text, d))
		return false;
	*ret = strstr(buf_text(&text), SITES_MARK);
	return true;
}

/* Unchanged configuration is nothing to Caddy.  A container that has just started needs a
 * moment until it listens. */
bool sites_reload(struct boot *b, struct diag *d)
{
	/* Named, or older ones do not look into it for where the admin API listens. */
	static const char *const args[] = { "exec", "-T", "caddy", "caddy", "reload", "--config",
					    "/etc/caddy/Caddyfile", NULL };
	const struct stack_call call = { .args = args };
	BUF(out);

	for (unsigned i = 1;; i++) {
		CAUGHT(c);

		if (stack_compose(b, &call, &out, &c))
			return true;
		if (i == SITES_RELOADS)
			return diag_error(d, "Caddy refuses the new Caddyfile and goes on with the "
					  "old one: %s", diag_text(&c));
		sleep(i);
	}
}
