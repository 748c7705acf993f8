/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <strings.h>

#include "base/ref.h"
#include "generator/environment.h"

static enum cloud only_cloud(const struct targets *t)
{
	if (t->hetzner.present && t->digitalocean.present)
		return CLOUD_NONE;
	return t->hetzner.present ? CLOUD_HETZNER
		: t->digitalocean.present ? CLOUD_DIGITALOCEAN : CLOUD_NONE;
}

struct environment_list environment_all(const struct spec *spec, struct arena *a)
{
	struct environment *prod;

	if (spec->n_environments || only_cloud(&spec->targets) == CLOUD_NONE)
		return (struct environment_list){ spec->environments, spec->n_environments };
	prod = arena_alloc(a, 1, sizeof(*prod));
	prod->name.s = "prod";
	return (struct environment_list){ prod, 1 };
}

enum cloud environment_cloud(const struct spec *spec, const struct environment *e)
{
	return e->cloud == CLOUD_NONE ? only_cloud(&spec->targets) : (enum cloud)e->cloud;
}

const char *environment_location(const struct spec *spec, const struct environment *e)
{
	if (e->location.s)
		return e->location.s;
	return environment_cloud(spec, e) == CLOUD_HETZNER ? spec->targets.hetzner.location.s
		: spec->targets.digitalocean.region.s;
}

const char *environment_type(const struct spec *spec, const struct environment *e)
{
	if (e->type.s)
		return e->type.s;
	return environment_cloud(spec, e) == CLOUD_HETZNER ? spec->targets.hetzner.server_type.s
		: spec->targets.digitalocean.size.s;
}

const char *environment_arch(const char *server_type)
{
	return strncmp(server_type, "cax", 3) ? "x86" : "arm";
}

const char *environment_bake(const struct hetzner *h, const char *arch)
{
	if (h->bake_x86.s || h->bake_arm.s)
		return strcmp(arch, "arm") ? h->bake_x86.s : h->bake_arm.s;
	return strcmp(environment_arch(h->server_type.s), arch) ? NULL : h->server_type.s;
}

const char *environment_param(const struct environment *e, const struct param *p,
			      const struct json *given)
{
	const char *value = json_str(given, p->name.s);

	for (size_t i = 0; i < e->n_params; i++)
		if (!strcmp(e->params[i].name.s, p->name.s))
			return e->params[i].text.s;
	return value ? value : p->dflt.s;
}

static const struct param *find_param(const struct spec *spec, const char *name, size_t len)
{
	for (size_t i = 0; i < spec->n_params; i++)
		if (!strncmp(spec->params[i].name.s, name, len) && !spec->params[i].name.s[len])
			return &spec->params[i];
	return NULL;
}

/* NULL: a part of it is known on the server alone, or secret. */
static const char *expand(const struct spec *spec, const struct environment *e,
			  const struct json *given, const char *text, struct arena *a)
{
	CLEANUP(buf_free) struct buf out = {0};
	struct ref_part part;

	while ((part = ref_next(&text)).kind != REF_END) {
		const struct param *p = NULL;
		const char *value = NULL;

		if (part.kind == REF_NAME)
			p = find_param(spec, part.p, part.len);
		if (p && p->type != PARAM_SECRET)
			value = environment_param(e, p, given);
		if (part.kind == REF_TEXT)
			buf_add(&out, part.p, part.len);
		else if (value)
			buf_str(&out, value);
		else
			return NULL;
	}
	return arena_strdup(a, buf_text(&out));
}

static bool has(const struct str_list *list, const char *host)
{
	for (size_t i = 0; i < list->n; i++)
		if (!strcasecmp(list->v[i].s, host))
			return true;
	return false;
}

struct str_list environment_hosts(const struct spec *spec, const struct environment *e,
				  const struct json *given, struct arena *a)
{
	struct str_list list = {0};

	list.v = arena_alloc(a, spec->caddy.n_sites + e->hosts.n + 1, sizeof(*list.v));
	for (size_t i = 0; i < spec->caddy.n_sites; i++) {
		const struct str *site = &spec->caddy.sites[i].host;
		const char *host = site->s ? expand(spec, e, given, site->s, a) : NULL;

		if (host && !has(&list, host))
			list.v[list.n++] = (struct str){ host, site->pos };
	}
	for (size_t i = 0; i < e->hosts.n; i++)
		if (e->hosts.v[i].s && !has(&list, e->hosts.v[i].s))
			list.v[list.n++] = e->hosts.v[i];
	return list;
}

bool environment_in_zone(const char *host, const char *zone)
{
	size_t n = strlen(host), m = strlen(zone);

	if (n < m || strcasecmp(host + n - m, zone))
		return false;
	return n == m || host[n - m - 1] == '.';
}

/* What a server alone knows is nothing that could be given. */
static bool check_site(const struct spec *spec, const struct environment *e,
		       const struct json *given, const struct str *host, struct diag *d)
{
	const char *text = host->s;
	struct ref_part part;

	while ((part = ref_next(&text)).kind != REF_END) {
		const struct param *p = part.kind != REF_NAME ? NULL
			: find_param(spec, part.p, part.len);

		if (p && !environment_param(e, p, given))
			return diag_at(d, host->pos, "'%s' has no value for '%s', and "
				       "'targets.dns' makes a record of it: give it in "
				       "'environments.%s.params' or with --set", p->name.s,
				       e->name.s, e->name.s);
	}
	return true;
}

bool environment_check_sites(const struct spec *spec, const struct json *given, struct arena *a,
			     struct diag *d)
{
	struct environment_list all = environment_all(spec, a);
	const struct site *sites = spec->caddy.sites;
	bool ok = true;

	for (size_t i = 0; i < all.n && spec->targets.dns.present; i++)
		for (size_t k = 0; k < spec->caddy.n_sites; k++)
			ok = check_site(spec, &all.v[i], given, &sites[k].host, d) && ok;
	return ok;
}

/* The first environment before v[i] that has the host. */
static const struct environment *other(const struct spec *spec, const struct json *given,
				       size_t i, const char *host, struct arena *a)
{
	for (size_t j = 0; j < i; j++) {
		struct str_list hosts = environment_hosts(spec, &spec->environments[j], given, a);

		if (has(&hosts, host))
			return &spec->environments[j];
	}
	return NULL;
}

bool environment_check_hosts(const struct spec *spec, const struct json *given, struct arena *a,
			     struct diag *d)
{
	bool ok = true;

	if (!spec->targets.dns.present)
		return true;
	for (size_t i = 1; i < spec->n_environments; i++) {
		const struct environment *e = &spec->environments[i], *first;
		struct str_list hosts = environment_hosts(spec, e, given, a);

		for (size_t k = 0; k < hosts.n; k++) {
			first = other(spec, given, i, hosts.v[k].s, a);
			if (first)
				ok = diag_at(d, e->name.pos, "'%s' cannot lead to '%s' and to "
					     "'%s': give each its own in 'params' or 'hosts'",
					     hosts.v[k].s, first->name.s, e->name.s);
		}
	}
	return ok;
}
