/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/file.h"
#include "generator/lock.h"
#include "generator/lock_use.h"

/* NAME:TAG@DIGEST; as it is where the lock has none. */
static const char *pinned(const struct lock *lock, const char *image, struct arena *a)
{
	const struct lock_row *row = lock_find(lock, image);

	return row ? arena_printf(a, "%s@%s", image, row->digest) : image;
}

/* Is it the proxy's alone, whose image has its digest in the plan already? */
static bool is_proxy(const struct lock_images *images, const char *image)
{
	for (size_t i = 0; i < images->n; i++)
		if (!strcmp(images->v[i].text, image))
			return !images->v[i].service;
	return false;
}

/* The spec itself is read-only.  Of a compose file from GitHub nobody knows here what is in
 * it. */
static const struct spec *pin(const struct spec *spec, const struct lock *lock,
			      const struct lock_images *images, bool locked, struct arena *a)
{
	struct spec *copy = arena_alloc(a, 1, sizeof(*copy));
	bool known = !lock->compose.s;

	*copy = *spec;
	copy->stack.locked = locked;
	copy->stack.digests = arena_alloc(a, lock->n + 1, sizeof(*copy->stack.digests));
	for (size_t i = 0; i < lock->n; i++)
		if (!known || !is_proxy(images, lock->rows[i].image))
			copy->stack.digests[copy->stack.n_digests++] =
				(struct digest){ lock->rows[i].image, lock->rows[i].digest };
	if (copy->caddy.present)
		copy->caddy.image.s = pinned(lock, copy->caddy.image.s, a);
	return copy;
}

/* Where there is no --locked, nothing about a lock is a reason to fail. */
static bool compare(const struct lock *lock, const struct target_input *in, bool locked,
		    struct arena *a, struct lock_images *ret, struct diag *d)
{
	CAUGHT(c);

	*ret = (struct lock_images){0};
	if (!lock_images(in->spec, in->params, NULL, a, ret, locked ? d : &c)) {
		if (!locked)
			diag_warn(d, lock->name.pos, "not used: %s", diag_text(&c));
		return false;
	}
	return lock_compare(lock, in->spec, ret, locked, a, d) ||
	       (!locked && !strcmp(lock->name.s, in->spec->name.s));
}

bool lock_use(const struct lock_use *use, const char *spec_path, struct arena *a,
	      struct target_input *in, struct diag *d)
{
	const char *path = use->path ? use->path : lock_path(spec_path, a);
	struct lock_images images;
	struct lock lock;

	if (!in->spec->stack.present)
		return true;
	if (!use->path && !file_exists(path))
		return !use->locked ||
		       diag_error(d, "there is no '%s': `prebake lock %s` makes it", path,
				  spec_path);
	if (!lock_read(path, a, &lock, d))
		return false;
	if (!compare(&lock, in, use->locked, a, &images, d))
		return !use->locked;
	in->spec = pin(in->spec, &lock, &images, use->locked, a);
	return true;
}
