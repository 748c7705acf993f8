/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/file.h"
#include "generator/cmd.h"
#include "generator/github.h"
#include "generator/lock_resolve.h"
#include "generator/params.h"

struct request {
	const char *spec, *path;
	bool check;
	struct params params;
};

/* All that is there once the spec is read. */
struct locking {
	const struct request *rq;
	const struct spec *spec;
	struct arena *arena;
	struct http *http;
	struct lock_images images;
};

static void free_request(struct request *rq)
{
	params_free(&rq->params);
}

static void http_closep(struct http **h)
{
	http_close(*h);
}

static bool find_images(struct locking *l, struct diag *d)
{
	struct source *compose = NULL;

	if (l->spec->stack.present && l->spec->stack.compose.github.repo.s) {
		compose = arena_alloc(l->arena, 1, sizeof(*compose));
		if (!github_fetch(l->spec, l->rq->params.values, l->http, l->arena, compose, d))
			return false;
	}
	return lock_images(l->spec, l->rq->params.values, compose, l->arena, &l->images, d);
}

/* A lock that is another spec's, or no lock at all, is not replaced. */
static bool read_old(const struct locking *l, struct lock *ret, struct diag *d)
{
	*ret = (struct lock){ .path = l->rq->path };
	if (!file_exists(l->rq->path))
		return !l->rq->check || diag_error(d, "there is no '%s': `prebake lock %s` makes "
						   "it", l->rq->path, l->rq->spec);
	if (!lock_read(l->rq->path, l->arena, ret, d))
		return false;
	return !strcmp(ret->name.s, l->spec->name.s) ||
	       diag_at(d, ret->name.pos, "this is the lock of '%s', not of '%s': give the other "
		       "a file of its own with -o", ret->name.s, l->spec->name.s);
}

/* Which tags stand for something else now. */
static bool check_moved(const struct lock *old, const struct lock *now, struct diag *d)
{
	bool ok = true;

	for (size_t i = 0; i < now->n; i++) {
		const struct lock_row *row = lock_find(old, now->rows[i].image);

		if (row && strcmp(row->digest, now->rows[i].digest))
			ok = diag_at(d, row->pos, "'%s' is %s now: run `prebake lock` to take it",
				     row->image, now->rows[i].digest);
	}
	return ok;
}

static void tell_changes(const struct lock *old, const struct lock *now)
{
	for (size_t i = 0; i < now->n; i++) {
		const struct lock_row *row = lock_find(old, now->rows[i].image);

		if (!row || strcmp(row->digest, now->rows[i].digest))
			printf("%s: %s%s%s\n", now->rows[i].image, row ? row->digest : "",
			       row ? " is now " : "", now->rows[i].digest);
	}
	for (size_t i = 0; i < old->n; i++)
		if (!lock_find(now, old->rows[i].image))
			printf("%s: no longer in the spec\n", old->rows[i].image);
}

/* What changed goes to standard output, unless the lock itself does. */
static bool write_lock(const struct locking *l, const struct lock *old, struct lock *now,
		       struct diag *d)
{
	BUF(text);

	now->name = l->spec->name;
	now->compose.s = lock_compose(l->spec, l->arena);
	lock_print(now, &text);
	if (!strcmp(l->rq->path, "-")) {
		fwrite(text.data, 1, text.len, stdout);
		return cmd_flush(d) == CMD_DONE;
	}
	if (!file_replace(l->rq->path, text.data, text.len, 0644, d))
		return false;
	tell_changes(old, now);
	return cmd_flush(d) == CMD_DONE;
}

static bool ask(struct locking *l, struct lock *ret, struct diag *d)
{
	const struct lock_resolve rq = {
		.spec = l->spec, .params = l->rq->params.values, .http = l->http,
		.quick = l->rq->check, .progress = isatty(fileno(d->out)),
	};

	return lock_resolve(&rq, &l->images, l->arena, ret, d);
}

static bool lock(struct request *rq, struct diag *d)
{
	CLEANUP(arena_free) struct arena arena = {0};
	CLEANUP(http_closep) struct http *http = NULL;
	struct locking l = { .rq = rq, .arena = &arena };
	struct lock old = {0}, now = {0};
	bool same;

	l.spec = spec_read(rq->spec, &arena, d);
	if (!l.spec || !params_read(&rq->params, l.spec, d))
		return false;
	if (!rq->path)
		rq->path = lock_path(rq->spec, &arena);
	if (strcmp(rq->path, "-") && !read_old(&l, &old, d))
		return false;
	http = http_open(d);
	l.http = http;
	if (!http || !find_images(&l, d))
		return false;
	if (!rq->check)
		return ask(&l, &now, d) && write_lock(&l, &old, &now, d);
	same = lock_compare(&old, l.spec, &l.images, /* strict= */ true, &arena, d);
	return ask(&l, &now, d) && check_moved(&old, &now, d) && same;
}

static int run(const struct cmd *self, int argc, char **argv, struct diag *d)
{
	struct request rq CLEANUP(free_request) = {0};
	const struct option options[] = {
		{ "-o", "FILE", OPTION_STRING, &rq.path,
		  "write here (- for stdout), not to server.lock beside the spec" },
		{ "--check", NULL, OPTION_FLAG, &rq.check,
		  "write nothing; fail if a tag stands for something else than the lock has" },
		PARAMS_OPTIONS(&rq.params),
		{ 0 },
	};
	int status = cmd_options(self, options, &argc, argv, d);

	if (status != OPTION_GO_ON)
		return status;
	if (argc != 2 || (rq.check && rq.path && !strcmp(rq.path, "-")))
		return cmd_usage(self, d);
	rq.spec = argv[1];
	return lock(&rq, d) ? CMD_DONE : CMD_FAILED;
}

const struct cmd cmd_lock = {
	.name = "lock",
	.synopsis = "SPEC [-o FILE] [--check] [--set NAME=VALUE] [--set-file NAME=PATH]",
	.about = "pin image tags to the digests that their registries have now",
	.run = run,
};
