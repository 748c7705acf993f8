/* SPDX-License-Identifier: MIT */
/* The Caddyfile in a directory of its own (a mounted single file would pin its inode), and
 * the compose override that mounts it. */
#include "base/file.h"
#include "firstboot/engine.h"
#include "firstboot/names.h"
#include "firstboot/stack.h"
#include "firstboot/takeover.h"

#define PROXY_CA "proxy.caddy.ca"

enum { PROXY_START = 44 };    /* API 1.x that knows start_interval */

static bool proxy_input(struct boot *b, struct buf *in, struct diag *d)
{
	BUF(path);

	json_print(json_get(b->plan, "proxy"), /* indented= */ false, in);
	return sites_text(b, SITES_ENABLED, in, d) && stack_payload(b, PROXY_CA, in, d) &&
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

/* Docker first looks at a container's health when a whole interval is over, and what depends on it
 * waits.  Here it looks each second until then, and no failure counts that did not before; of two
 * durations in a row Go takes the sum.  docs.docker.com, Dockerfile reference, HEALTHCHECK: from
 * Engine 25 on. */
static void proxy_health(const struct engine *e, const struct json *service,
			 const struct json *caddy, struct buf *out)
{
	const struct json *check = json_get(service, "healthcheck");
	const char *interval = json_str(check, "interval"), *more = json_str(check, "start_period");

	if (!check || e->minor < PROXY_START || json_get(check, "start_interval"))
		return;
	if (service != caddy)
		buf_printf(out, "\"%s\": {", json_key(service));
	buf_printf(out, "healthcheck: {start_interval: \"1s\", start_period: \"%s%s\"}%s, ",
		   interval ? interval : "30s", more ? more : "", service == caddy ? "" : "}");
}

/* JSON is YAML; only the tags are not JSON (compose-spec, 13-merge: !override replaces
 * instead of appending).  Caddy waits for no service: meanwhile it gets
 * its certificates. */
static bool proxy_override(struct boot *b, struct diag *d)
{
	const struct json *plan = json_at(b->plan, "proxy.caddy");
	const struct json *model = stack_model(b, d);
	const struct json *services = json_get(model, "services");
	const struct json *caddy = json_get(services, "caddy");
	struct engine e;
	BUF(text);

	if (!model || !engine_open(b, &e, d))
		return false;
	buf_str(&text, "# Made by prebake from the plan.\nservices: {");
	EACH(s, services)
		if (s != caddy)
			proxy_health(&e, s, caddy, &text);
	buf_str(&text, "caddy: {");
	proxy_health(&e, caddy, caddy, &text);
	if (!caddy) {
		text.len--;
		json_print(json_get(plan, "service"), /* indented= */ false, &text);
		text.data[text.len - 1] = ',';
	}
	buf_str(&text, "depends_on: !reset {}, ports: !override ");
	proxy_rows(json_get(plan, "ports"), json_get(caddy, "ports"), &text);
	buf_str(&text, ", volumes: !override ");
	proxy_rows(json_get(plan, "volumes"), json_get(caddy, "volumes"), &text);
	buf_str(&text, "}}\nvolumes: {caddy-data: {}, caddy-config: {}}\n");
	return takeover_write(b, STACK_OVERRIDE, &text, d);
}

/* A site that was enabled once stays so. */
static bool proxy_how(struct boot *b, enum sites *ret, struct diag *d)
{
	bool here = true, marked;
	BUF(path);
	BUF(why);

	if (!sites_marked(b, &marked, d))
		return false;
	if (json_at(b->plan, "proxy.caddy.wait_for_dns") &&
	    (marked || !file_exists(stack_path(b, &path, STACK_CADDYFILE))) &&
	    !names_here(b, &here, &why, d))
		return false;
	*ret = here ? SITES_ENABLED : SITES_WAITING;
	if (!here)
		boot_note(b, "%s", why.data);
	return true;
}

static bool proxy_run(struct boot *b, struct diag *d)
{
	enum sites how;
	BUF(dir);
	BUF(ca);

	return file_mkdir(stack_path(b, &dir, STACK_CADDY), 0755, d) && proxy_how(b, &how, d) &&
	       takeover_caddyfile(b, how, d) && stack_payload(b, PROXY_CA, &ca, d) &&
	       (!ca.len || takeover_write(b, STACK_CADDY "/acme-ca.pem", &ca, d)) &&
	       takeover_defaults(b, d) && proxy_override(b, d);
}

const struct step step_proxy = { .name = "proxy", .input = proxy_input, .run = proxy_run };
