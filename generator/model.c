/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "generator/model.h"
#include "generator/model_environments.h"
#include "generator/model_from.h"
#include "generator/model_refs.h"
#include "generator/model_services.h"

static const struct text_use *first_use(const struct text_use *uses, const struct type *type)
{
	while (uses && uses->row->type != type)
		uses = uses->next;
	return uses;
}

static bool check_default(const struct param *p, struct diag *d)
{
	const char *why;

	if (!p->dflt.s || p->type == KEY_ENUM_BAD)
		return true;
	if (p->type == PARAM_SECRET)
		return diag_at(d, p->dflt.pos, "a secret cannot have a default: it would lie in "
			"the spec and on every server");
	why = spec_param_wrong(p->type, p->dflt.s);
	return !why || diag_at(d, p->dflt.pos, "the default of '%s' %s", p->name.s, why);
}

/* The place of a value, of its mapping when that is all there is. */
static struct pos place(const struct node *root, const char *map, const char *key)
{
	const struct node *outer = tree_get(root, map), *inner = tree_get(outer, key);

	return inner ? inner->pos : outer ? outer->key_pos : root->pos;
}

/* packages.debian.org: bookworm has docker-compose 1.29 (v1) alone; trixie has
 * docker-compose 2.26.  packages.ubuntu.com: jammy-updates and noble have
 * docker-compose-v2. */
static bool check_docker(const struct spec *spec, const struct node *root, struct diag *d)
{
	if (spec->docker.source != DOCKER_DISTRO || spec->base != IMAGE_DEBIAN_12)
		return true;
	return diag_at(d, place(root, "docker", "source"), "Debian 12 has no package of docker "
		       "compose v2: use 'source: docker', or 'base: debian-13'");
}

static bool check_proxy(const struct spec *spec, const struct text_use *uses, struct diag *d)
{
	const struct text_use *upstream = first_use(uses, &types_upstream);

	if (!spec->caddy.present || spec->stack.present || !upstream)
		return true;
	return diag_at(d, upstream->text->pos, "the proxy runs beside the services of a stack: add "
		       "'stack' with 'dir' and 'compose'");
}

static bool check_sites(const struct caddy *caddy, struct diag *d)
{
	bool ok = true;

	for (size_t i = 1; i < caddy->n_sites; i++)
		for (size_t j = 0; j < i; j++) {
			const struct str *a = &caddy->sites[j].host, *b = &caddy->sites[i].host;

			if (!a->s || !b->s || strcasecmp(a->s, b->s))
				continue;
			ok = diag_at(d, b->pos, "host '%s' has a site in line %u already", b->s,
				     a->pos.line);
			break;
		}
	return ok;
}

/* Reported by the schema. */
static bool has_wrong_rule(const struct system *system)
{
	for (size_t i = 0; i < system->n_allow; i++)
		if (!system->allow[i].port)
			return true;
	return false;
}

static bool allows(const struct system *system, unsigned port)
{
	for (size_t i = 0; i < system->n_allow; i++)
		if (system->allow[i].port == port && !system->allow[i].udp)
			return true;
	return false;
}

/* Legal, and a surprise. */
static void warn_firewall(const struct spec *spec, const struct node *root, struct diag *d)
{
	const struct system *system = &spec->system;
	const unsigned web[] = { 80, 443 };
	struct pos pos = place(root, "system", "firewall");

	if (!system->has_firewall || !system->allow || has_wrong_rule(system))
		return;
	if (!allows(system, 22))
		diag_warn(d, pos, "22/tcp is not allowed: nobody can log in by SSH");
	for (size_t i = 0; i < COUNT(web) && spec->caddy.present; i++)
		if (!allows(system, web[i]))
			diag_warn(d, pos, "%u/tcp is not allowed, and the proxy answers "
				  "there", web[i]);
}

static bool check_users(const struct system *system, struct diag *d)
{
	bool ok = true;

	for (size_t i = 1; i < system->n_users; i++)
		for (size_t j = 0; j < i; j++) {
			const struct str *a = &system->users[j].name, *b = &system->users[i].name;

			if (!a->s || !b->s || strcmp(a->s, b->s))
				continue;
			ok = diag_at(d, b->pos, "user '%s' is in line %u already", b->s,
				     a->pos.line);
			break;
		}
	return ok;
}

/* Who closes root's door needs another. */
static bool check_root_login(const struct spec *spec, const struct node *root, struct diag *d)
{
	const struct system *system = &spec->system;

	if (system->root_login != ROOT_LOGIN_NO)
		return true;
	for (size_t i = 0; i < system->n_users; i++)
		if (system->users[i].sudo && system->users[i].ssh_keys.n)
			return true;
	return diag_at(d, place(tree_get(root, "system"), "ssh", "root_login"), "'root_login: no' "
		       "would lock you out: it needs a user in 'system.users' with 'ssh_keys' and "
		       "'sudo: true', or 'root_login: prohibit-password'");
}

bool model_check(const struct spec *spec, const struct node *root, const struct text_use *uses,
		 struct arena *a, struct diag *d)
{
	bool ok = true;

	for (size_t i = 0; i < spec->n_params; i++)
		ok = check_default(&spec->params[i], d) && ok;
	ok = model_refs_check(spec, uses, a, d) && ok;
	ok = model_from_check(spec, d) && ok;
	ok = check_docker(spec, root, d) && ok;
	ok = check_proxy(spec, uses, d) && ok;
	ok = check_sites(&spec->caddy, d) && ok;
	ok = check_users(&spec->system, d) && ok;
	ok = check_root_login(spec, root, d) && ok;
	ok = model_environments_check(spec, a, d) && ok;
	warn_firewall(spec, root, d);
	return model_services_check(spec, uses, a, d) && ok;
}
