/* SPDX-License-Identifier: MIT */
/* The Caddyfile in a directory of its own (a mounted single file would pin its inode), and
 * the compose override that mounts it. */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "firstboot/caddyfile.h"
#include "firstboot/dotenv.h"
#include "firstboot/keep.h"
#include "firstboot/stack.h"

#define PROXY_DIR   "caddy"
#define PROXY_FILE  PROXY_DIR "/Caddyfile"
#define PROXY_OUTER "Caddyfile"
#define PROXY_CA    "acme-ca.pem"

enum { PROXY_MAX_BYTES = 1024 * 1024 };

static const struct json *proxy_plan(const struct boot *b)
{
	return json_get(json_get(b->plan, "proxy"), "caddy");
}

static bool proxy_ca(const struct boot *b, struct buf *out, struct diag *d)
{
	CLEANUP(buf_free) struct buf path = {0}, name = {0};
	const char *ca = json_str(json_get(proxy_plan(b), "acme"), "ca");

	buf_printf(&name, "/etc/prebake/%s", ca ? ca : "");
	return !ca || file_read(boot_path(b, &path, name.data), PROXY_MAX_BYTES, out, d);
}

/* The text of our sites, without those that a person's part serves. */
static bool proxy_sites(struct boot *b, const struct caddyfile *file, struct buf *out,
			struct diag *d)
{
	const struct json *plan = proxy_plan(b), *acme = json_get(plan, "acme");
	const char *email = json_str(plan, "email");
	BUF(to);

	if (email && !boot_expand(b, email, &to, d))
		return false;
	for (const struct json *s = json_first(json_get(plan, "sites")); s; s = json_next(s)) {
		CLEANUP(buf_free) struct buf given = {0}, host = {0};

		if (!boot_expand(b, json_str(s, "host"), &given, d) ||
		    !caddyfile_host(buf_text(&given), &host, d))
			return false;
		if (file && caddyfile_claims(file, host.data)) {
			boot_note(b, "the Caddyfile already serves %s: left as it is", host.data);
			continue;
		}
		if (!caddyfile_site(&(struct caddyfile_site){
			.host = host.data, .upstream = json_str(s, "upstream"),
			.email = to.len ? to.data : NULL, .directory = json_str(acme, "directory"),
			.ca = json_str(acme, "ca") ? "/etc/caddy/" PROXY_CA : NULL,
			.encode = json_true(s, "encode"),
			.security_headers = json_true(s, "security_headers") }, out, d))
			return false;
	}
	return true;
}

static bool proxy_input(struct boot *b, struct buf *in, struct diag *d)
{
	json_print(proxy_plan(b), /* indented= */ false, in);
	stack_input_file(b, stack_file(b), in);
	return proxy_sites(b, NULL, in, d) && proxy_ca(b, in, d);
}

static bool proxy_replace(const char *path, const struct buf *old, const struct buf *text,
			  struct diag *d)
{
	if (old->data && !strcmp(old->data, buf_text(text)))
		return true;
	return file_replace(path, buf_text(text), text->len, 0644, d);
}

/* A hand-made file moves into the directory, and its old place leads there.  A second one
 * stays: Caddy does not read it, and only a person knows what it is for. */
static bool proxy_move(struct boot *b, const char *inner, struct diag *d)
{
	BUF(outer);
	struct stat st;
	bool exists = lstat(stack_path(b, &outer, PROXY_OUTER), &st) == 0;

	if (exists && S_ISDIR(st.st_mode))
		exists = rmdir(outer.data); /* Docker makes one where a file is missing */
	if (exists && S_ISREG(st.st_mode) && !file_exists(inner))
		exists = rename(outer.data, inner);
	if (!exists && symlink(PROXY_FILE, outer.data))
		return diag_sys(d, "cannot make the link '%s'", outer.data);
	if (exists && !S_ISLNK(st.st_mode))
		boot_degrade(b, "Caddy reads " PROXY_FILE " in %s, not " PROXY_OUTER ": move what "
			     "is missing there and remove the latter", boot_stack_dir(b));
	return true;
}

static bool proxy_caddyfile(struct boot *b, struct diag *d)
{
	CLEANUP(caddyfile_free) struct caddyfile file = {0};
	BUF(dir);
	BUF(inner);
	BUF(old);
	BUF(sites);
	BUF(text);

	stack_path(b, &inner, PROXY_FILE);
	if (!file_mkdir(stack_path(b, &dir, PROXY_DIR), 0755, d) || !proxy_move(b, inner.data, d))
		return false;
	if (file_exists(inner.data) && !file_read(inner.data, PROXY_MAX_BYTES, &old, d))
		return false;
	return caddyfile_read(buf_text(&old), old.len, &file, d) &&
	       proxy_sites(b, &file, &sites, d) &&
	       caddyfile_write(&file, buf_text(&sites), &text, d) &&
	       proxy_replace(inner.data, &old, &text, d);
}

/* Rows of the model's list that ours do not replace. */
static struct json *proxy_keep(const struct json *list, bool (*ours)(const struct json *))
{
	struct json *kept = json_array();

	for (const struct json *i = json_first(list); i; i = json_next(i))
		if (!ours(i))
			json_add(kept, json_copy(i));
	return kept;
}

static bool proxy_is_port(const struct json *row)
{
	long long target = json_int(row, "target", 0);

	return target == 80 || target == 443;
}

static bool proxy_is_mount(const struct json *row)
{
	const char *target = json_str(row, "target");

	return target && (!strcmp(target, "/etc/caddy") || !strcmp(target, "/etc/caddy/Caddyfile"));
}

static bool proxy_has_target(const struct json *list, const char *target)
{
	for (const struct json *i = json_first(list); i; i = json_next(i))
		if (json_str(i, "target") && !strcmp(json_str(i, "target"), target))
			return true;
	return false;
}

/* JSON is YAML, so the values are printed as such; only the tags are not JSON
 * (compose-spec, 13-merge: !override replaces instead of appending). */
static bool proxy_override(struct boot *b, const struct json *model, struct diag *d)
{
	BUF(text);
	const struct json *caddy = json_get(json_get(model, "services"), "caddy");
	const struct json *mounts = json_get(caddy, "volumes");
	autojson ports = proxy_keep(json_get(caddy, "ports"), proxy_is_port);
	autojson volumes = proxy_keep(mounts, proxy_is_mount);
	autojson image = json_object();

	json_add_str(ports, "80:80");
	json_add_str(ports, "443:443");
	json_add_str(ports, "443:443/udp");
	json_add_str(volumes, "./" PROXY_DIR ":/etc/caddy:ro");
	if (!proxy_has_target(mounts, "/data"))
		json_add_str(volumes, "caddy-data:/data");
	if (!proxy_has_target(mounts, "/config"))
		json_add_str(volumes, "caddy-config:/config");
	json_set_str(image, "image", json_str(proxy_plan(b), "image"));
	json_set_str(image, "restart", "unless-stopped");
	buf_str(&text, "# Made by prebake from the plan.\nservices:\n  caddy:\n");
	for (const struct json *i = caddy ? NULL : json_first(image); i; i = json_next(i)) {
		buf_printf(&text, "    %s: ", json_key(i));
		json_print(i, /* indented= */ false, &text);
		buf_char(&text, '\n');
	}
	buf_str(&text, "    ports: !override ");
	json_print(ports, /* indented= */ false, &text);
	buf_str(&text, "\n    volumes: !override ");
	json_print(volumes, /* indented= */ false, &text);
	buf_str(&text, "\nvolumes:\n  caddy-data: {}\n  caddy-config: {}\n");
	return keep_write(b, STACK_OVERRIDE, &text, d);
}

/* A person's plain `docker compose ps` in the directory shall mean the same project, unless
 * a container would see COMPOSE_FILE: compose interpolates from .env. */
static bool proxy_defaults(struct boot *b, const struct json *model, struct diag *d)
{
	BUF(path);
	BUF(text);
	BUF(value);
	autojson there = json_object();
	autojson more = json_object();

	if (!dotenv_read(stack_path(b, &path, ".env"), &text, there, d))
		return false;
	json_print(model, /* indented= */ false, &value);
	if (strstr(value.data, STACK_PROBE) || json_get(there, "COMPOSE_FILE"))
		return true;
	buf_free(&value);
	buf_printf(&value, "%s:" STACK_OVERRIDE, stack_file(b));
	json_set_str(more, "COMPOSE_FILE", value.data);
	if (!json_get(there, "COMPOSE_PROJECT_NAME"))
		json_set_str(more, "COMPOSE_PROJECT_NAME", stack_name(b));
	return dotenv_append(path.data, &text, more, d);
}

static bool proxy_run(struct boot *b, struct diag *d)
{
	CLEANUP(buf_free) struct buf path = {0}, ca = {0}, old = {0};
	autojson model = NULL;

	if (!proxy_caddyfile(b, d) || !proxy_ca(b, &ca, d))
		return false;
	stack_path(b, &path, PROXY_DIR "/" PROXY_CA);
	if (ca.len && file_exists(path.data) && !file_read(path.data, PROXY_MAX_BYTES, &old, d))
		return false;
	if (ca.len && !proxy_replace(path.data, &old, &ca, d))
		return false;
	model = stack_config(b, /* base_only= */ true, d);
	return model && proxy_override(b, model, d) && proxy_defaults(b, model, d);
}

const struct step step_proxy = { .name = "proxy", .input = proxy_input, .run = proxy_run };
