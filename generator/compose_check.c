/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "generator/compose_check.h"
#include "generator/compose_check_port.h"

/* More ports than any stack has: aliases can make a small file look huge. */
enum { MAX_PORTS = 10 * 1000, MAX_WARNINGS = 50 };

struct check {
	struct arena *arena;
	const char *proxy;
	const struct system *system;
	unsigned ports, max_warnings;
	struct diag *diag;
};

/* What the firewall of the spec lets in is meant to be open. */
static bool is_allowed(const struct system *system, const struct compose_port *p)
{
	char *end;
	unsigned long port = strtoul(p->published, &end, 10);

	for (size_t i = 0; system && i < system->n_allow && !*end; i++)
		if (system->allow[i].port == port && system->allow[i].udp == p->udp)
			return true;
	return false;
}

static bool is_web(const struct compose_port *p)
{
	return !strcmp(p->published, "80") || !strcmp(p->published, "443");
}

static void warn_open(struct check *c, const struct node *service, const struct node *v,
		      const struct compose_port *p)
{
	if (*p->published)
		diag_warn(c->diag, v->pos, "service '%s' publishes port %s on all addresses, "
			"past the "
			  "server's firewall: publish on 127.0.0.1 ('127.0.0.1:%s:%s') or use "
			  "'expose'",
			  service->key, p->published, p->published, p->target);
	else
		diag_warn(c->diag, v->pos, "service '%s' publishes port %s on a random port of all "
			  "addresses, past the server's firewall: use 'expose'", service->key,
			  p->target);
}

static void check_ports(struct check *c, const struct node *service)
{
	const struct node *ports = tree_get(service, "ports");
	struct compose_port p;

	if (!ports || ports->kind != NODE_LIST || (c->proxy && !strcmp(service->key, c->proxy)))
		return;
	for (const struct node *v = ports->child; v && c->ports; v = v->next) {
		if (c->diag->warnings >= c->max_warnings)
			return;
		c->ports--;
		if (compose_check_port_read(c->arena, v, &p) && compose_check_port_open(&p) &&
		    (c->proxy || !is_web(&p)) && !is_allowed(c->system, &p))
			warn_open(c, service, v, &p);
	}
}

static bool check_service(struct check *c, const struct node *service)
{
	const struct node *build = tree_get(service, "build");

	if (service->kind == NODE_BAD)
		return false;
	if (service->kind != NODE_MAP)
		return diag_at(c->diag, service->key_pos, "service '%s' must be a mapping with "
			"keys such as 'image:'", service->key);
	if (build && c->diag->warnings < c->max_warnings)
		diag_warn(c->diag, build->key_pos, "service '%s' is built from files that do not "
			"travel to the server: name a ready 'image'", service->key);
	check_ports(c, service);
	return true;
}

bool compose_check_files(const struct node *root, struct diag *d)
{
	const struct node *include = tree_get(root, "include"), *file;
	const struct node *services = tree_get(root, "services");
	unsigned left = TREE_MAX_ERRORS;
	bool ok = true;

	if (include)
		return diag_at(d, include->key_pos, "'include' of other compose files does not "
			       "travel to the server: put all services into this file");
	if (!services || services->kind != NODE_MAP)
		return true;          /* what that is, is said elsewhere */
	for (const struct node *s = services->child; s && left; s = s->next) {
		file = tree_get(tree_get(s, "extends"), "file");
		if (!file)
			continue;
		ok = diag_at(d, file->key_pos, "service '%s' extends one of another file, which "
			     "does not travel to the server: put that service into this file, and "
			     "leave 'file' out", s->key);
		left--;
	}
	return ok;
}

const struct node *compose_check(struct arena *a, const struct source *src, size_t len,
				 const char *proxy, const struct system *system, struct diag *d)
{
	struct check c = { a, proxy, system, MAX_PORTS, d->warnings + MAX_WARNINGS, d };
	unsigned before = d->errors;
	const struct node *root = tree_parse(a, src, len, TREE_LENIENT, d), *services;
	bool ok = true;

	if (!root || !compose_check_files(root, d))
		return NULL;
	services = tree_get(root, "services");
	if (!services || services->kind != NODE_MAP || !services->child) {
		diag_at(d, services && services->key ? services->key_pos : root->pos,
			"a compose file must have a mapping 'services:' with at least one service");
		return NULL;
	}
	for (const struct node *s = services->child; s; s = s->next)
		ok = check_service(&c, s) && ok && d->errors < before + TREE_MAX_ERRORS;
	return ok && d->errors == before ? services : NULL;
}

static bool in_range(const char *range, unsigned long port)
{
	char *end;
	unsigned long from = strtoul(range, &end, 10), to = from;

	if (*end == '-')
		to = strtoul(end + 1, &end, 10);
	return (*end && *end != '/') || (from <= port && port <= to);
}

bool compose_check_listens(const struct node *service, const char *port)
{
	CLEANUP(arena_free) struct arena scratch = {0};
	const struct node *expose = tree_get(service, "expose");
	const struct node *ports = tree_get(service, "ports");
	unsigned long n = strtoul(port, NULL, 10);
	struct compose_port p;
	unsigned left = MAX_PORTS, known = 0;

	for (const struct node *v = expose ? expose->child : NULL; v && left; v = v->next, left--)
		if (v->kind != NODE_SCALAR || in_range(v->text, n))
			return true;
		else
			known++;
	for (const struct node *v = ports ? ports->child : NULL; v && left; v = v->next, left--)
		if (!compose_check_port_read(&scratch, v, &p) || in_range(p.target, n))
			return true;
		else
			known++;
	return !known;
}
