/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/near.h"
#include "generator/environment.h"
#include "generator/model_environments.h"
#include "generator/schema.h"
#include "generator/types.h"

static bool check_cloud(const struct spec *spec, const struct environment *e, struct diag *d)
{
	const bool present[] = {
		[CLOUD_HETZNER] = spec->targets.hetzner.present,
		[CLOUD_DIGITALOCEAN] = spec->targets.digitalocean.present,
	};

	if (e->cloud == KEY_ENUM_BAD)
		return false;
	if (e->cloud != CLOUD_NONE && !present[e->cloud])
		return diag_at(d, e->name.pos, "'%s' is at %s, and 'targets' has no '%s'",
			       e->name.s, spec_clouds[e->cloud], spec_clouds[e->cloud]);
	if (environment_cloud(spec, e) != CLOUD_NONE)
		return true;
	if (present[CLOUD_HETZNER])
		return diag_at(d, e->name.pos, "'%s' needs 'cloud: hetzner' or 'cloud: "
			       "digitalocean', since 'targets' has both", e->name.s);
	return diag_at(d, e->name.pos, "'%s' has no place: add 'targets' with 'hetzner' or "
		       "'digitalocean'", e->name.s);
}

/* RFC 1123: the name of the server is both, and a label. */
static bool check_length(const struct spec *spec, const struct environment *e, struct diag *d)
{
	if (!spec->name.s || strlen(e->name.s) + 1 + strlen(spec->name.s) <= TYPES_MAX_LABEL)
		return true;
	return diag_at(d, e->name.pos, "the server's name '%s-%s' must not be longer than 63 "
		       "characters", e->name.s, spec->name.s);
}

static const struct param *find_param(const struct spec *spec, const struct value *v,
				      struct diag *d)
{
	struct near near = { .word = v->name.s, .len = strlen(v->name.s) };

	for (size_t i = 0; i < spec->n_params; i++) {
		if (!strcmp(spec->params[i].name.s, v->name.s))
			return &spec->params[i];
		near_try(&near, spec->params[i].name.s);
	}
	if (near.best)
		diag_at(d, v->name.pos, "unknown parameter '%s', did you mean '%s'?", v->name.s,
			near.best);
	else
		diag_at(d, v->name.pos, "unknown parameter '%s', 'params' of the spec has none of "
			"that name", v->name.s);
	return NULL;
}

static bool check_param(const struct spec *spec, const struct value *v, struct diag *d)
{
	const struct param *p = find_param(spec, v, d);
	const char *why;

	if (!p)
		return false;
	if (p->type == KEY_ENUM_BAD || !v->text.s || strstr(v->text.s, "${"))
		return true;          /* reported by the schema */
	if (p->type == PARAM_SECRET)
		return diag_at(d, v->name.pos, "'%s' is secret and must not stand in the spec: "
			       "Terraform takes it from TF_VAR_secrets", v->name.s);
	why = spec_param_wrong(p->type, v->text.s);
	return !why || diag_at(d, v->text.pos, "'%s' %s", v->name.s, why);
}

static bool check_hosts(const struct spec *spec, const struct environment *e, struct diag *d)
{
	const struct dns *dns = &spec->targets.dns;
	bool ok = true;

	for (size_t i = 0; i < e->hosts.n && dns->present && dns->zone.s; i++) {
		const struct str *host = &e->hosts.v[i];

		if (host->s && !types_hostname.wrong(host->s) &&
		    !environment_in_zone(host->s, dns->zone.s))
			ok = diag_at(d, host->pos, "'%s' is not in the zone '%s'", host->s,
				     dns->zone.s);
	}
	return ok;
}

static bool check_bake(const struct hetzner *h, struct diag *d)
{
	const struct str *x86 = &h->bake_x86, *arm = &h->bake_arm;
	bool ok = true;

	if (x86->s && strcmp(environment_arch(x86->s), "x86"))
		ok = diag_at(d, x86->pos, "'%s' is a type for Arm, and cannot bake the image for "
			     "x86: write 'arm: %s', or a type such as cx23", x86->s, x86->s);
	if (arm->s && strcmp(environment_arch(arm->s), "arm"))
		ok = diag_at(d, arm->pos, "'%s' is a type for x86, and cannot bake the image for "
			     "Arm: write 'x86: %s', or a type such as cax11", arm->s, arm->s);
	return ok;
}

static bool check_image(const struct hetzner *h, const struct str *type, struct diag *d)
{
	const char *arch = environment_arch(type->s);

	if (environment_bake(h, arch))
		return true;
	return diag_at(d, type->pos, "'%s' needs an image for %s, which is not baked: add '%s' to "
		       "'bake' of 'targets.hetzner'", type->s, arch, arch);
}

/* Each server has an image to start from.  Where targets say the type, it is told once. */
static bool check_images(const struct spec *spec, struct arena *a, struct diag *d)
{
	const struct hetzner *h = &spec->targets.hetzner;
	struct environment_list all = environment_all(spec, a);
	bool ok = true, shared = false;

	for (size_t i = 0; i < all.n && h->server_type.s; i++) {
		const struct environment *e = &all.v[i];

		if (environment_cloud(spec, e) != CLOUD_HETZNER)
			continue;
		if (e->type.s)
			ok = check_image(h, &e->type, d) && ok;
		else
			shared = true;
	}
	return (!shared || check_image(h, &h->server_type, d)) && ok;
}

bool model_environments_check(const struct spec *spec, struct arena *a, struct diag *d)
{
	bool ok = check_bake(&spec->targets.hetzner, d);

	ok = check_images(spec, a, d) && ok;
	for (size_t i = 0; i < spec->n_environments; i++) {
		const struct environment *e = &spec->environments[i];

		ok = check_cloud(spec, e, d) && ok;
		ok = check_length(spec, e, d) && ok;
		for (size_t k = 0; k < e->n_params; k++)
			ok = check_param(spec, &e->params[k], d) && ok;
		ok = check_hosts(spec, e, d) && ok;
	}
	return ok && environment_check_hosts(spec, NULL, a, d);
}
