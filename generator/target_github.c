/* SPDX-License-Identifier: MIT */
/* github/ as it lies in this repository, and settings.json, what its scripts ask. */
#include <string.h>

#include "generator/embedded.h"
#include "generator/launch.h"

#define FROM "github/"
#define TO   ".github/"

/* A server that a smoke test starts: as the first environment that is there. */
struct smoke {
	const struct target_input *in;
	struct arena *arena;
	struct json *kinds;
};

static struct environment first_at(const struct smoke *s, enum cloud cloud)
{
	struct environment_list list = environment_all(s->in->spec, s->arena);

	for (size_t i = 0; i < list.n; i++)
		if (environment_cloud(s->in->spec, &list.v[i]) == cloud)
			return list.v[i];
	return (struct environment){ .cloud = cloud };
}

/* What is known of the parameters; the smoke test's own values go before. */
static struct json *known(const struct target_input *in, const struct environment *e)
{
	struct json *j = json_object();

	for (size_t i = 0; i < in->spec->n_params; i++) {
		const struct param *p = &in->spec->params[i];

		if (p->type != PARAM_SECRET)
			json_set_str(j, p->name.s, environment_param(e, p, in->params));
	}
	return j;
}

/* The names of sites alone, as the spec has them: nothing answers to the others. */
static struct json *sites(const struct caddy *caddy)
{
	struct json *j = json_array();

	for (size_t i = 0; i < caddy->n_sites; i++)
		json_add_str(j, caddy->sites[i].host.s);
	return j;
}

static bool set_smoke(const struct smoke *s, enum cloud cloud, struct json *kind, struct diag *d)
{
	struct environment e = first_at(s, cloud);
	CLEANUP(buf_free) struct buf text = {0};
	struct json *j = json_object();

	json_set(kind, "smoke", j);
	json_set(j, "hosts", sites(&s->in->spec->caddy));
	json_set_int(j, "wait_for_dns", s->in->spec->caddy.wait_for_dns);
	json_set(j, "params", known(s->in, &e));
	json_set(j, "required", launch_required(s->in, &e));
	if (!launch_user_data(s->in, &e, &text, d))
		return false;
	json_set_str(j, "user_data", text.data);
	return true;
}

/* One image that is baked, and on what, which is where it is tried, too. */
static bool add_kind(const struct smoke *s, enum cloud cloud, const char *arch, const char *type,
		     struct diag *d)
{
	const struct targets *t = &s->in->spec->targets;
	bool hetzner = cloud == CLOUD_HETZNER;
	CLEANUP(buf_free) struct buf name = {0};
	struct json *j = json_object();

	buf_printf(&name, "%s-%s", spec_clouds[cloud], arch);
	json_set(s->kinds, name.data, j);
	json_set_str(j, "cloud", spec_clouds[cloud]);
	json_set_str(j, "arch", arch);
	json_set_str(j, "location", hetzner ? t->hetzner.location.s : t->digitalocean.region.s);
	json_set_str(j, "type", type);
	json_set(j, "ssh_keys", launch_texts(hetzner ? &t->hetzner.ssh_keys
					     : &t->digitalocean.ssh_keys));
	return set_smoke(s, cloud, j, d);
}

/* As target_packer.c has them baked. */
static bool add_kinds(const struct smoke *s, struct diag *d)
{
	static const char *const archs[] = { "x86", "arm" };
	const struct hetzner *h = &s->in->spec->targets.hetzner;
	const struct digitalocean *o = &s->in->spec->targets.digitalocean;
	bool ok = true;

	for (size_t i = 0; i < COUNT(archs) && h->present; i++) {
		const char *type = environment_bake(h, archs[i]);

		if (type)
			ok = add_kind(s, CLOUD_HETZNER, archs[i], type, d) && ok;
	}
	if (o->present)
		ok = add_kind(s, CLOUD_DIGITALOCEAN, "x86",
			      o->bake_size.s ? o->bake_size.s : o->size.s, d) && ok;
	return ok;
}

/* Parameters whose values need no mask. */
static struct json *public_params(const struct spec *spec)
{
	struct json *j = json_array();

	for (size_t i = 0; i < spec->n_params; i++)
		if (spec->params[i].type != PARAM_SECRET)
			json_add_str(j, spec->params[i].name.s);
	return j;
}

/* The smoke test knows the sites, and asks another server for them than their names lead to. */
static void warn_of_names(const struct caddy *c, struct diag *d)
{
	if (c->n_sites && !c->wait_for_dns)
		diag_warn(d, c->sites[0].host.pos, "with 'wait_for_dns: 0s' the smoke test of the "
			  "workflows fails: Caddy asks at once for a certificate that no server "
			  "gets where the name does not lead");
}

static void add_sources(struct fileset *ret)
{
	const size_t n = strlen(FROM);

	for (const struct embedded *e = embedded_table; e->path; e++) {
		CLEANUP(buf_free) struct buf path = {0};

		if (strncmp(e->path, FROM, n))
			continue;
		buf_printf(&path, TO "%s", e->path + n);
		fileset_add(ret, path.data, !strncmp(e->data, "#!", 2) ? 0755 : 0644, e->data,
			    e->len);
	}
}

bool target_github(const struct target_input *in, struct fileset *ret, struct diag *d)
{
	struct arena arena CLEANUP(arena_free) = {0};
	CLEANUP(buf_free) struct buf text = {0};
	autojson j = json_object();
	struct smoke s = { .in = in, .arena = &arena, .kinds = json_object() };

	json_set_str(j, "name", in->spec->name.s);
	json_set_int(j, "keep", in->spec->targets.keep);
	json_set(j, "public", public_params(in->spec));
	json_set(j, "kinds", s.kinds);
	if (!environment_all(in->spec, &arena).n) /* no terraform/ for them to run, either */
		return target_without_server(in, "workflows", d);
	warn_of_names(&in->spec->caddy, d);
	if (!add_kinds(&s, d))
		return false;
	add_sources(ret);
	json_print(j, /* indented= */ true, &text);
	fileset_add_buf(ret, TO "prebake/settings.json", 0644, &text);
	return true;
}
