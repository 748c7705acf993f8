/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <strings.h>

#include "generator/lock_resolve.h"
#include "generator/registry.h"

/* A registry that images come from, its login, and whether a report has said why it is not
 * asked. */
struct host {
	struct registry_host registry;
	struct registry_login login;
	bool unusable;
	struct host *next;
};

struct work {
	const struct lock_resolve *rq;
	struct arena *arena;
	struct host *hosts;
	size_t done, all;             /* images */
};

static const char *expanded(struct work *w, const struct str *text, const char *host,
			    struct diag *d)
{
	const char *what = arena_printf(w->arena, "the login at %s", host);
	BUF(value);

	if (!lock_images_expand(w->rq->spec, w->rq->params, text, what, &value, d))
		return NULL;
	return arena_strdup(w->arena, buf_text(&value));
}

/* The spec's login there; without one, anonymous. */
static bool find_login(struct work *w, const char *host, struct registry_login *ret,
		       struct diag *d)
{
	const struct stack *s = &w->rq->spec->stack;

	for (size_t i = 0; i < s->n_registries; i++) {
		const struct registry *row = &s->registries[i];

		if (strcasecmp(image_registry(row->host.s), host))
			continue;
		ret->registry = host;
		ret->username = expanded(w, &row->username, host, d);
		ret->password = expanded(w, &row->password, host, d);
		return ret->username && ret->password;
	}
	return true;
}

static struct host *find_host(struct work *w, const char *name, struct diag *d)
{
	struct host *h = w->hosts;

	while (h && strcasecmp(h->registry.host, name))
		h = h->next;
	if (h)
		return h;
	h = arena_alloc(w->arena, 1, sizeof(*h));
	h->registry = (struct registry_host){ .http = w->rq->http, .arena = w->arena,
					      .host = name };
	h->unusable = !find_login(w, name, &h->login, d);
	if (h->login.registry)
		h->registry.login = &h->login;
	h->next = w->hosts;
	w->hosts = h;
	return h;
}

/* On one line of a terminal; without an image, clear it. */
static void tell(const struct work *w, const struct lock_image *image, struct diag *d)
{
	if (!w->rq->progress)
		return;
	fputs("\r\033[K", d->out);
	if (image)
		fprintf(d->out, "%zu of %zu: %s", w->done, w->all, image->text);
	fflush(d->out);
}

static bool resolve(struct work *w, const struct lock_image *image, struct lock_row *ret,
		    struct diag *d)
{
	struct host *h = find_host(w, image->image.registry, d);
	struct resolved got;
	CAUGHT(c);
	bool ok;

	w->done++;
	if (h->unusable)
		return false;
	tell(w, image, d);
	ok = registry_resolve(&h->registry, &image->image, w->rq->quick, &got, &c);
	tell(w, NULL, d);
	h->unusable = h->registry.too_slow;
	if (ok) {
		*ret = (struct lock_row){ image->text, got.digest, got.platforms, image->pos };
		return true;
	}
	return diag_at(d, image->pos, "image '%s' of %s%s%s: %s", image->text,
		       image->service ? "service '" : "the proxy",
		       image->service ? image->service : "", image->service ? "'" : "",
		       diag_text(&c));
}

bool lock_resolve(const struct lock_resolve *rq, const struct lock_images *images,
		  struct arena *a, struct lock *ret, struct diag *d)
{
	struct work w = { .rq = rq, .arena = a, .all = images->n };
	bool ok = true;

	ret->rows = arena_alloc(a, images->n + 1, sizeof(*ret->rows));
	for (size_t i = 0; i < images->n; i++) {
		bool got = resolve(&w, &images->v[i], &ret->rows[ret->n], d);

		ret->n += got;
		ok = got && ok;
	}
	return ok;
}
