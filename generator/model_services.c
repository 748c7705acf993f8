/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/near.h"
#include "base/secrets_assigned.h"
#include "generator/compose_check.h"
#include "generator/model_services.h"
#include "generator/spec_file.h"

/* prebake adds this service when the compose file lacks it. */
static const char proxy[] = "caddy";

/* Services named in a message at most. */
enum { MAX_LISTED = 12 };

struct check {
	const struct spec *spec;
	const struct node *services;
	struct arena *arena;
	struct diag *diag;
};

static const char *listed(struct check *c)
{
	const char *s = "";
	unsigned n = 0;

	for (const struct node *v = c->services->child; v && n < MAX_LISTED; v = v->next, n++)
		s = arena_printf(c->arena, "%s%s%s", s, *s ? ", " : "", v->key);
	return n == MAX_LISTED ? arena_printf(c->arena, "%s, …", s) : s;
}

static bool unknown(struct check *c, const struct text_use *use, const char *name)
{
	struct near near = { .word = name, .len = strlen(name) };
	const char *file = c->spec->stack.compose.file.path.s;

	for (const struct node *v = c->services->child; v; v = v->next)
		near_try(&near, v->key);
	if (near.best)
		return diag_at(c->diag, use->text->pos, "'%s' has no service '%s', did you mean "
			"'%s'? It has %s", file, name, near.best, listed(c));
	return diag_at(c->diag, use->text->pos, "'%s' has no service '%s', it has %s", file, name,
		       listed(c));
}

static void warn_port(struct check *c, const struct text_use *use, const struct node *service,
		      const char *port)
{
	if (!compose_check_listens(service, port))
		diag_warn(c->diag, use->text->pos, "service '%s' does not list port %s in its "
			"'expose' or 'ports'", service->key, port);
}

static bool check_use(struct check *c, const struct text_use *use)
{
	size_t n = strcspn(use->text->s, ":");
	const char *name = arena_strndup(c->arena, use->text->s, n);
	const struct node *service = tree_get(c->services, name);

	if (!service)
		return (c->spec->caddy.present && !strcmp(name, proxy)) || unknown(c, use, name);
	if (use->row->type == &types_upstream)
		warn_port(c, use, service, use->text->s + n + 1);
	return true;
}

/* What `prebake-firstboot audit` would find in the baked image, by its rows compose-secrets and
 * url-passwords.  Without an excerpt: logs are read by many. */
static void warn_secret(struct check *c, const char *name, const struct file_ref *file)
{
	struct source *quiet = arena_alloc(c->arena, 1, sizeof(*quiet));
	size_t assigned, login;
	BUF(text);

	*quiet = (struct source){ name, NULL };
	buf_add(&text, file->data, file->len);
	assigned = secrets_assigned("=: ", &text);
	login = secrets_login("", &text);
	if (!assigned || (login && login < assigned))
		assigned = login;
	if (assigned)
		diag_warn(c->diag, (struct pos){ quiet, (unsigned)assigned, 1 }, "each server "
			  "of a snapshot would have this password or key, so the bake fails: write "
			  "${NAME} here, and 'NAME: { generate: hex }' or a secret parameter into "
			  "'stack.env'");
}

bool model_services_check(const struct spec *spec, const struct text_use *uses, struct arena *a,
			  struct diag *d)
{
	const struct file_ref *file = &spec->stack.compose.file;
	struct check c = { .spec = spec, .arena = a, .diag = d };
	struct source *src = arena_alloc(a, 1, sizeof(*src));
	bool ok = true;

	if (!file->data)
		return true;
	*src = (struct source){ spec_file_path(&file->path, a, d), file->data };
	if (!src->name)
		return false;
	c.services = compose_check(a, src, file->len, spec->caddy.present ? proxy : NULL,
				   &spec->system, d);
	if (!c.services)
		return false;
	if (spec->targets.hetzner.present || spec->targets.digitalocean.present)
		warn_secret(&c, src->name, file);
	for (; uses; uses = uses->next)
		if (uses->row->type == &types_service || uses->row->type == &types_upstream)
			ok = check_use(&c, uses) && ok;
	return ok;
}
