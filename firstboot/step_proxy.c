/* SPDX-License-Identifier: MIT */
/* The Caddyfile in a directory of its own (a mounted single file would pin its inode), and
 * the compose override that mounts it. */
#include <errno.h>
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
#define PROXY_PROBE "prebake-probe"   /* a value that no compose file has */

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
	CLEANUP(buf_free) struct buf to = {0};

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

/* What the file at path becomes, and what it is now. */
static bool proxy_merge(struct boot *b, const char *path, struct buf *old, struct buf *out,
			struct diag *d)
{
	CLEANUP(caddyfile_free) struct caddyfile file = {0};
	CLEANUP(buf_free) struct buf sites = {0};

	if (file_exists(path) && !file_read(path, PROXY_MAX_BYTES, old, d))
		return false;
	return caddyfile_read(buf_text(old), old->len, &file, d) &&
	       proxy_sites(b, &file, &sites, d) &&
	       caddyfile_write(&file, buf_text(&sites), out, d);
}

static bool proxy_replace(const char *path, const struct buf *old, const struct buf *text,
			  struct diag *d)
{
	if (old->data && !strcmp(old->data, buf_text(text)))
		return true;
	return file_replace(path, buf_text(text), text->len, 0644, d);
}

/* The old place of the file leads to the new one.  A file there that is not what we took
 * over stays: Caddy does not read it, and only a person knows what it is for. */
static bool proxy_link(struct boot *b, const char *outer, bool taken, struct diag *d)
{
	CLEANUP(buf_free) struct buf tmp = {0};
	struct stat st;
	bool exists = lstat(outer, &st) == 0;

	if (exists && S_ISLNK(st.st_mode))
		return true;
	if (exists && S_ISREG(st.st_mode) && !taken) {
		boot_degrade(b, "Caddy reads %s/" PROXY_FILE ", not %s/" PROXY_OUTER ": move what "
			     "is missing there and remove the latter", boot_stack_dir(b),
			     boot_stack_dir(b));
		return true;
	}
	if (exists && S_ISDIR(st.st_mode))
		rmdir(outer);
	buf_printf(&tmp, "%s.link", outer);
	unlink(tmp.data);
	if (symlink(PROXY_FILE, tmp.data) || rename(tmp.data, outer))
		return diag_sys(d, "cannot make the link '%s'", outer);
	return true;
}

static bool proxy_caddyfile(struct boot *b, struct diag *d)
{
	CLEANUP(buf_free) struct buf dir = {0}, inner = {0}, outer = {0}, old = {0}, text = {0},
				     outer_old = {0}, outer_text = {0};
	struct stat st;
	bool here, taken;

	if (!file_mkdir(stack_path(b, &dir, PROXY_DIR), 0755, d))
		return false;
	stack_path(b, &inner, PROXY_FILE);
	stack_path(b, &outer, PROXY_OUTER);
	here = file_exists(inner.data);
	taken = lstat(outer.data, &st) == 0 && S_ISREG(st.st_mode);
	if (!proxy_merge(b, here || !taken ? inner.data : outer.data, &old, &text, d))
		return false;
	if (here && taken) {
		CAUGHT(c);

		taken = proxy_merge(b, outer.data, &outer_old, &outer_text, &c) &&
			!strcmp(buf_text(&outer_text), buf_text(&text));
	}
	if (!here)
		buf_free(&old);
	return proxy_replace(inner.data, &old, &text, d) && proxy_link(b, outer.data, taken, d);
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
static bool proxy_override(struct boot *b, struct diag *d)
{
	CLEANUP(buf_free) struct buf text = {0};
	autojson model = stack_config(b, /* base_only= */ true, d);
	const struct json *caddy = json_get(json_get(model, "services"), "caddy");
	const struct json *mounts = json_get(caddy, "volumes");
	autojson ports = proxy_keep(json_get(caddy, "ports"), proxy_is_port);
	autojson volumes = proxy_keep(mounts, proxy_is_mount);
	autojson image = json_object();

	if (!model)
		return false;
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

/* Would COMPOSE_FILE of .env flow into a container?  Compose interpolates from .env. */
static bool proxy_leaks(struct boot *b, bool *ret, struct diag *d)
{
	static const char *const args[] = { "config", NULL };
	const struct stack_call call = { .args = args, .env = "COMPOSE_FILE=" PROXY_PROBE,
					 .base_only = true };
	CLEANUP(buf_free) struct buf out = {0};

	if (!stack_compose(b, &call, &out, d))
		return false;
	*ret = strstr(buf_text(&out), PROXY_PROBE);
	return true;
}

/* A person's plain `docker compose ps` in the directory shall mean the same project. */
static bool proxy_defaults(struct boot *b, struct diag *d)
{
	CLEANUP(buf_free) struct buf path = {0}, text = {0}, files = {0};
	autojson there = json_object();
	autojson more = json_object();
	bool leaks;

	if (!proxy_leaks(b, &leaks, d))
		return false;
	stack_path(b, &path, ".env");
	if (!dotenv_read(path.data, &text, there, d))
		return false;
	if (leaks || json_get(there, "COMPOSE_FILE"))
		return true;
	buf_printf(&files, "%s:" STACK_OVERRIDE, stack_file(b));
	json_set_str(more, "COMPOSE_FILE", files.data);
	if (!json_get(there, "COMPOSE_PROJECT_NAME"))
		json_set_str(more, "COMPOSE_PROJECT_NAME", stack_name(b));
	return dotenv_append(path.data, &text, more, d);
}

static bool proxy_run(struct boot *b, struct diag *d)
{
	CLEANUP(buf_free) struct buf path = {0}, ca = {0}, old = {0};

	if (!proxy_caddyfile(b, d) || !proxy_ca(b, &ca, d))
		return false;
	stack_path(b, &path, PROXY_DIR "/" PROXY_CA);
	if (ca.len && file_exists(path.data) && !file_read(path.data, PROXY_MAX_BYTES, &old, d))
		return false;
	return (!ca.len || proxy_replace(path.data, &old, &ca, d)) && proxy_override(b, d) &&
	       proxy_defaults(b, d);
}

const struct step step_proxy = { .name = "proxy", .input = proxy_input, .run = proxy_run };
