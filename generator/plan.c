/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "generator/caddy_text.h"
#include "generator/plan.h"
#include "generator/plan_system.h"

enum { PLAN_VERSION = 1 };

const char *plan_basename(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static void set_printf(struct json *object, const char *key, const char *fmt, ...) PRINTF(3, 4);

static void set_printf(struct json *object, const char *key, const char *fmt, ...)
{
	CLEANUP(buf_free) struct buf text = {0};
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&text, fmt, ap);
	va_end(ap);
	json_set_str(object, key, text.data);
}

/* "Keys that the spec does not use are absent." */
static void set_filled(struct json *object, const char *key, struct json *container)
{
	if (json_first(container))
		json_set(object, key, container);
	else
		json_free(container);
}

static struct json *params(const struct spec *spec)
{
	struct json *object = json_object();

	for (size_t i = 0; i < spec->n_params; i++) {
		const struct param *p = &spec->params[i];
		struct json *j = json_object();

		json_set_str(j, "type", spec_param_types[p->type]);
		json_set_str(j, "default", p->dflt.s);
		json_set(object, p->name.s, j);
	}
	return object;
}

static struct json *from(const struct spec *spec)
{
	struct json *object = json_object();

	for (size_t i = 0; i < spec->n_params; i++) {
		const struct param_from *s = &spec->params[i].from;
		struct json *j;

		if (!s->present)
			continue;
		j = json_object();
		json_set_str(j, "url", s->url.s);
		json_set_str(j, "header", s->header.s);
		if (s->unwrap.s)
			set_printf(j, "unwrap", "%.*s", (int)(strlen(s->unwrap.s) -
				   (s->unwrap.s[strlen(s->unwrap.s) - 1] == '/')), s->unwrap.s);
		json_set_str(j, "path", s->path.s);
		json_set_str(j, "field", s->field.s);
		json_set(object, spec->params[i].name.s, j);
	}
	return object;
}

/* All but letters, digits and "-._~/" as %XX. */
static void escape(struct buf *out, const char *text)
{
	for (; *text; text++)
		if (isalnum((unsigned char)*text) || strchr("-._~/", *text))
			buf_char(out, *text);
		else
			buf_printf(out, "%%%02X", (unsigned char)*text);
}

/* docs.github.com/rest/repos/contents: "Get repository content" */
void plan_github_url(const struct github *github, struct buf *out)
{
	const char *api = github->api.s;
	size_t n = strlen(api);

	buf_add(out, api, n - (api[n - 1] == '/'));
	buf_printf(out, "/repos/%s/contents/", github->repo.s);
	escape(out, github->path.s);
	buf_str(out, "?ref=");
	escape(out, github->ref.s);
}

static struct json *compose(const struct compose *c)
{
	struct json *j = json_object(), *github;
	CLEANUP(buf_free) struct buf url = {0};

	if (!c->github.repo.s) {
		json_set_str(j, "path", plan_basename(c->file.path.s));
		set_printf(j, "payload", PLAN_FILES "%s", plan_basename(c->file.path.s));
		return j;
	}
	github = json_object();
	plan_github_url(&c->github, &url);
	json_set_str(github, "url", url.data);
	json_set_str(github, "token", c->github.token.s);
	json_set_str(j, "path", plan_basename(c->github.path.s));
	json_set(j, "github", github);
	return j;
}

/* Docker Hub's place in config.json and its server address in the Engine's API. */
static const char *registry_server(const char *host)
{
	static const char *const hub[] = { "docker.io", "index.docker.io", "registry-1.docker.io" };

	for (size_t i = 0; i < COUNT(hub); i++)
		if (!strcasecmp(host, hub[i]))
			return "https://index.docker.io/v1/";
	return host;
}

static struct json *registry(const struct registry *r)
{
	struct json *j = json_object();

	json_set_str(j, "host", registry_server(r->host.s));
	json_set_str(j, "username", r->username.s);
	json_set_str(j, "password", r->password.s);
	return j;
}

static struct json *env(const struct env *e)
{
	struct json *j = json_object();

	json_set_str(j, "value", e->value.s);
	if (!e->value.s) {
		json_set_str(j, "generate", spec_generates[e->generate]);
		json_set_int(j, "bytes", e->bytes);
	}
	return j;
}

static struct json *directory(const struct directory *dir)
{
	struct json *j = json_object();

	json_set_str(j, "path", dir->path.s);
	set_printf(j, "mode", "%04o", dir->mode);
	json_set_str(j, "owner", dir->owner.s);
	return j;
}

static struct json *ready(const struct ready *r)
{
	struct json *j = json_object();

	json_set_str(j, "service", r->service.s);
	json_set_str(j, "url", r->url.s);
	json_set_int(j, "timeout", r->timeout);
	return j;
}

static struct json *show(const struct show *s)
{
	struct json *j = json_object(), *file;

	json_set_str(j, "label", s->label.s);
	json_set_str(j, "text", s->text.s);
	if (!s->text.s) {
		file = json_object();
		json_set_str(file, "service", s->service.s);
		json_set_str(file, "path", s->path.s);
		json_set(j, "file", file);
	}
	if (s->reveal)
		json_set_bool(j, "reveal", true);
	return j;
}

/* One JSON array of fn() of every item. */
#define LIST(parent, key, fn, items, count) \
	do { \
		struct json *list_ = json_array(); \
		for (size_t i_ = 0; i_ < (count); i_++) \
			json_add(list_, fn(&(items)[i_])); \
		set_filled(parent, key, list_); \
	} while (0)

static struct json *stack(const struct stack *s)
{
	struct json *j = json_object(), *vars = json_object(), *digests = json_object();

	json_set_str(j, "dir", s->dir.s);
	json_set(j, "compose", compose(&s->compose));
	for (size_t i = 0; i < s->n_digests; i++)
		json_set_str(digests, s->digests[i].image, s->digests[i].digest);
	set_filled(j, "digests", digests);
	if (s->locked)
		json_set_bool(j, "locked", true);
	LIST(j, "registries", registry, s->registries, s->n_registries);
	for (size_t i = 0; i < s->n_env; i++)
		json_set(vars, s->env[i].name.s, env(&s->env[i]));
	set_filled(j, "env", vars);
	LIST(j, "directories", directory, s->directories, s->n_directories);
	LIST(j, "ready", ready, s->ready, s->n_ready);
	LIST(j, "show", show, s->show, s->n_show);
	return j;
}

static void set_text(struct json *j, const char *key, const struct caddy *c,
		     const struct site *s, enum caddy_certificate kind)
{
	CLEANUP(buf_free) struct buf text = {0};

	caddy_text_site(c, s, kind, &text);
	json_set_str(j, key, text.data);
}

static struct json *site(const struct caddy *c, const struct site *s, bool is_address)
{
	struct json *j = json_object();

	json_set_str(j, "host", s->host.s);
	json_set_str(j, "upstream", s->upstream.s);
	set_text(j, "caddyfile", c, s, is_address ? CADDY_ADDRESS : CADDY_PUBLIC);
	if (c->wait_for_dns && !is_address)
		set_text(j, "waiting", c, s, CADDY_INTERNAL);
	return j;
}

static struct json *sites(const struct caddy *c)
{
	struct json *list = json_array();

	for (size_t i = 0; i < c->n_sites; i++)
		json_add(list, site(c, &c->sites[i], /* is_address= */ false));
	if (c->ip_certificate && c->n_sites) {
		struct site address = c->sites[0];

		address.host.s = "${instance.ipv4}";
		json_add(list, site(c, &address, /* is_address= */ true));
	}
	return list;
}

/* What the service has in a stack without one, and in every stack. */
static struct json *caddy(const struct caddy *c)
{
	static const char *const web[] = { "80:80", "443:443", "443:443/udp" };
	static const char *const mounts[][2] = {
		{ "/etc/caddy", "./caddy:/etc/caddy:ro" }, { "/data", "caddy-data:/data" },
		{ "/config", "caddy-config:/config" },
	};
	struct json *j = json_object(), *service = json_object(), *ports = json_object(),
		    *volumes = json_object();
	CLEANUP(buf_free) struct buf options = {0};

	json_set_str(service, "image", c->image.s);
	json_set_str(service, "restart", "unless-stopped");
	for (size_t i = 0; i < COUNT(web); i++)
		json_set_str(ports, web[i], web[i]);
	for (size_t i = 0; i < COUNT(mounts); i++)
		json_set_str(volumes, mounts[i][0], mounts[i][1]);
	json_set(j, "service", service);
	json_set(j, "ports", ports);
	json_set(j, "volumes", volumes);
	if (c->acme.ca.path.s)
		json_set_str(j, "ca", PLAN_ACME_CA);
	if (c->wait_for_dns)
		json_set_int(j, "wait_for_dns", c->wait_for_dns);
	caddy_text_options(c, &options);
	json_set_str(j, "options", options.data);
	json_set(j, "sites", sites(c));
	return j;
}

static struct json *report(const struct report *r)
{
	struct json *j = json_object();

	json_set_str(j, "url", r->url.s);
	json_set_str(j, "secret", r->secret.s);
	return j;
}

struct json *plan_json(const struct spec *spec)
{
	struct json *plan = json_object(), *proxy = json_object();

	json_set_int(plan, "prebake_plan", PLAN_VERSION);
	json_set_str(plan, "name", spec->name.s);
	set_filled(plan, "params", params(spec));
	set_filled(plan, "docker", plan_docker(&spec->docker));
	set_filled(plan, "from", from(spec));
	if (spec->stack.present)
		json_set(plan, "stack", stack(&spec->stack));
	if (spec->caddy.present)
		json_set(proxy, "caddy", caddy(&spec->caddy));
	set_filled(plan, "proxy", proxy);
	if (spec->system.present)
		set_filled(plan, "system", plan_system(&spec->system));
	if (spec->report.present)
		json_set(plan, "report", report(&spec->report));
	if (spec->identity)
		json_set_str(plan, "identity", spec_identities[spec->identity]);
	return plan;
}
