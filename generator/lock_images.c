/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/ref.h"
#include "generator/compose_check.h"
#include "generator/compose_vars.h"
#include "generator/lock_images.h"
#include "generator/model_target.h"
#include "generator/schema_scalar.h"
#include "generator/spec_file.h"
#include "generator/tree.h"

/* The service that prebake adds when the compose file lacks it. */
static const char proxy[] = "caddy";

struct find {
	const struct spec *spec;
	const struct json *params;
	struct arena *arena;
	struct lock_images *ret;
	struct buf value;             /* of the last variable */
};

static const char *given(void *ctx, const char *name, size_t len, struct diag *d)
{
	const struct find *f = ctx;
	const char *value;
	BUF(key);

	buf_add(&key, name, len);
	value = json_str(f->params, key.data);
	if (value)
		return value;
	if (strchr(key.data, '.'))
		diag_error(d, "it needs '${%s}', which only the server knows", key.data);
	else if (model_target_find(f->spec, name, len).type == PARAM_SECRET)
		diag_error(d, "it needs the parameter '%s': give it with --set-file %s=PATH, or "
			      "%s=- for standard input", key.data, key.data, key.data);
	else
		diag_error(d, "it needs the parameter '%s': give it with --set %s=VALUE or "
			      "--set-file %s=PATH", key.data, key.data, key.data);
	return NULL;
}

bool lock_images_expand(const struct spec *spec, const struct json *params,
			const struct str *text, const char *what, struct buf *out, struct diag *d)
{
	struct find f = { .spec = spec, .params = params };
	CAUGHT(c);

	return ref_expand(text->s, given, &f, out, &c) ||
	       diag_at(d, text->pos, "%s: %s", what, diag_text(&c));
}

/* Compose on the server sees the stack's .env and nothing else. */
static bool variable(void *ctx, const char *name, const char **ret, struct diag *d)
{
	struct find *f = ctx;

	for (size_t i = 0; i < f->spec->stack.n_env; i++) {
		const struct env *e = &f->spec->stack.env[i];

		if (!e->name.s || strcmp(e->name.s, name))
			continue;
		if (!e->value.s)
			return diag_error(d, "'${%s}' is generated on the server", name);
		f->value.len = 0;
		if (!ref_expand(e->value.s, given, f, &f->value, d))
			return false;
		*ret = arena_strdup(f->arena, buf_text(&f->value));
		return true;
	}
	return true;
}

static void keep(struct find *f, const struct lock_image *image)
{
	struct lock_images *l = f->ret;
	struct lock_image *more;

	for (size_t i = 0; i < l->n; i++)
		if (!strcmp(l->v[i].text, image->text))
			return;
	if (l->n == l->cap) {
		l->cap = l->cap ? 2 * l->cap : 16;
		more = arena_alloc(f->arena, l->cap, sizeof(*more));
		if (l->n)
			memcpy(more, l->v, l->n * sizeof(*more));
		l->v = more;
	}
	l->v[l->n++] = *image;
}

/* An image as it is written, at its place. */
static bool add(struct find *f, const char *text, const char *service, struct pos pos,
		struct diag *d)
{
	struct lock_image image = { .text = text, .service = service, .pos = pos };
	const char *wrong = image_read(text, f->arena, &image.image);

	if (wrong)
		return diag_at(d, pos, "image '%s' %s", schema_scalar_shown(f->arena, text), wrong);
	if (!image.image.digest)
		keep(f, &image);
	return true;
}

static bool add_service(struct find *f, const struct node *service, struct diag *d)
{
	const struct node *image = tree_get(service, "image");
	CAUGHT(c);
	BUF(text);

	if (!image || tree_get(service, "build"))
		return true;
	if (image->kind != NODE_SCALAR || !*image->text)
		return diag_at(d, image->pos, "service '%s' must have an image such as "
			       "'postgres:16-alpine'", service->key);
	if (!compose_vars_expand(image->text, variable, f, &text, &c))
		return diag_at(d, image->pos, "the image of service '%s' is not known here: %s: "
			       "write the tag out", service->key, diag_text(&c));
	return add(f, arena_strdup(f->arena, text.data), service->key, image->pos, d);
}

/* The server runs services by the digests of the lock, and a volume's image by what stands in
 * the compose file. */
static bool check_volumes(const struct node *service, struct arena *a, struct diag *d)
{
	const struct node *volumes = tree_get(service, "volumes");
	bool ok = true;

	for (const struct node *v = volumes ? volumes->child : NULL; v && ok; v = v->next) {
		const struct node *type = tree_get(v, "type"), *source = tree_get(v, "source");

		if (type && type->kind == NODE_SCALAR && !strcmp(type->text, "image") && source &&
		    source->kind == NODE_SCALAR && !strchr(source->text, '@'))
			ok = diag_at(d, source->pos, "service '%s' has a volume of the image '%s', "
				     "which a lock cannot hold: write it with its digest, "
				     "'NAME@sha256:…'", service->key,
				     schema_scalar_shown(a, source->text));
	}
	return ok;
}

static bool add_services(struct find *f, const struct source *compose, bool *ret_proxy,
			 struct diag *d)
{
	const unsigned before = d->errors;
	const struct node *root = tree_parse(f->arena, compose, strlen(compose->text),
					     TREE_LENIENT, d);
	const struct node *services = tree_get(root, "services");
	bool ok = true;

	if (!root || d->errors > before || !compose_check_files(root, d))
		return false;
	if (!services || services->kind != NODE_MAP)
		return diag_at(d, root->pos, "a compose file must have a mapping 'services:'");
	*ret_proxy = tree_get(services, proxy);
	for (const struct node *s = services->child; s; s = s->next) {
		ok = add_service(f, s, d) && ok;
		ok = check_volumes(s, f->arena, d) && ok;
	}
	return ok;
}

static int by_text(const void *a, const void *b)
{
	const struct lock_image *x = a, *y = b;

	return strcmp(x->text, y->text);
}

static void release(struct find *f)
{
	buf_free(&f->value);
}

/* The proxy of a stack from GitHub is always one of them: without the file nobody knows
 * whether the stack has its own. */
bool lock_images(const struct spec *spec, const struct json *params, const struct source *compose,
		 struct arena *a, struct lock_images *ret, struct diag *d)
{
	CLEANUP(release) struct find f = { .spec = spec, .params = params, .arena = a, .ret = ret };
	const struct file_ref *file = &spec->stack.compose.file;
	const struct source beside = { file->path.s ? spec_file_path(&file->path, a, d) : NULL,
				       file->data };
	struct source *kept = arena_alloc(a, 1, sizeof(*kept));
	bool own = false, ok = true;

	*kept = compose ? *compose : beside;
	if (kept->text)
		ok = add_services(&f, kept, &own, d);
	if (spec->caddy.present && spec->stack.present && (!own || !file->path.s))
		ok = add(&f, spec->caddy.image.s, NULL, spec->caddy.image.pos, d) && ok;
	if (ret->n)
		qsort(ret->v, ret->n, sizeof(*ret->v), by_text);
	return ok;
}
