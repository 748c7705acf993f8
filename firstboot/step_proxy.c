/* SPDX-License-Identifier: MIT */
/* The Caddyfile in a directory of its own (a mounted single file would pin its inode), and
 * the compose override that mounts it. */
#include "base/file.h"
#include "firstboot/stack.h"
#include "firstboot/takeover.h"

#define PROXY_CA "proxy.caddy.ca"

static bool proxy_sites(struct boot *b, struct buf *out, struct diag *d)
{
	EACH(s, json_at(b->plan, "proxy.caddy.sites"))
		if (!boot_expand(b, json_str(s, "caddyfile"), out, d))
			return false;
	return true;
}

static bool proxy_input(struct boot *b, struct buf *in, struct diag *d)
{
	BUF(path);

	json_print(json_get(b->plan, "proxy"), /* indented= */ false, in);
	return proxy_sites(b, in, d) && stack_payload(b, PROXY_CA, in, d) &&
	       file_read(stack_path(b, &path, stack_file(b)), STACK_MAX_BYTES, in, d);
}

/* Append ours and theirs as one list; theirs win, but for the web's ports and the Caddyfile. */
static void proxy_rows(const struct json *ours, const struct json *theirs, struct buf *out)
{
	autojson rows = json_copy(ours);
	char before = '[';

	EACH(t, theirs) {
		const char *target = json_str(t, "target");
		long long port = json_int(t, "target", 0);
		BUF(key);

		json_print(t, /* indented= */ false, &key);
		if (port != 80 && port != 443 && !(target && !strncmp(target, "/etc/caddy", 10)))
			json_set(rows, target ? target : key.data, json_copy(t));
	}
	EACH(r, rows) {
		buf_char(out, before);
		json_print(r, /* indented= */ false, out);
		before = ',';
	}
	buf_char(out, ']');
}

/* JSON is YAML; only the tags are not JSON (compose-spec, 13-merge: !override replaces
 * instead of appending). */
static bool proxy_override(struct boot *b, struct diag *d)
{
	const struct json *plan = json_at(b->plan, "proxy.caddy");
	autojson model = stack_config(b, /* base_only= */ true, d);
	const struct json *caddy = json_at(model, "services.caddy");
	BUF(text);

	if (!model)
		return false;
	buf_str(&text, "# Made by prebake from the plan.\nservices: {caddy: {");
	if (!caddy) {
		text.len--;
		json_print(json_get(plan, "service"), /* indented= */ false, &text);
		text.data[text.len - 1] = ',';
	}
	buf_str(&text, "ports: !override ");
	proxy_rows(json_get(plan, "ports"), json_get(caddy, "ports"), &text);
	buf_str(&text, ", volumes: !override ");
	proxy_rows(json_get(plan, "volumes"), json_get(caddy, "volumes"), &text);
	buf_str(&text, "}}\nvolumes: {caddy-data: {}, caddy-config: {}}\n");
	return takeover_write(b, STACK_OVERRIDE, &text, d);
}

static bool proxy_run(struct boot *b, struct diag *d)
{
	BUF(dir);
	BUF(sites);
	BUF(ca);

	return proxy_sites(b, &sites, d) &&
	       file_mkdir(stack_path(b, &dir, STACK_CADDY), 0755, d) &&
	       takeover_caddyfile(b, &sites, d) && stack_payload(b, PROXY_CA, &ca, d) &&
	       (!ca.len || takeover_write(b, STACK_CADDY "/acme-ca.pem", &ca, d)) &&
	       proxy_override(b, d) && takeover_defaults(b, d);
}

const struct step step_proxy = { .name = "proxy", .input = proxy_input, .run = proxy_run };
