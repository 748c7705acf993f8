/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/near.h"
#include "generator/cmd.h"
#include "generator/input.h"
#include "generator/lock_use.h"
#include "generator/user_data.h"
#include "generator/write_dir.h"

struct request {
	const char *spec, *dir, *targets;
	struct params params;
	struct lock_use lock;
};

static void free_request(struct request *rq)
{
	params_free(&rq->params);
}

/* Is name one of the comma-separated words of list?  NULL lists all. */
static bool listed(const char *list, const char *name)
{
	size_t len = strlen(name);

	if (!list)
		return true;
	for (; *list; list += *list == ',') {
		size_t n = strcspn(list, ",");

		if (n == len && !strncmp(list, name, n))
			return true;
		list += n;
	}
	return false;
}

static bool known(const char *word, size_t len, struct diag *d)
{
	struct near near = { .word = word, .len = len };

	for (const struct target *t = target_table; t->name; t++) {
		if (strlen(t->name) == len && !strncmp(t->name, word, len))
			return true;
		near_try(&near, t->name);
	}
	if (near.best)
		return diag_error(d, "unknown target '%.*s', did you mean '%s'?", (int)len, word,
				  near.best);
	return diag_error(d, "unknown target '%.*s', 'prebake targets' lists them", (int)len, word);
}

static bool all_known(const char *list, struct diag *d)
{
	bool ok = true;
	size_t n;

	if (!list)
		return true;
	do {
		n = strcspn(list, ",");
		ok = known(list, n, d) && ok;
		list += n;
	} while (*list++);
	return ok;
}

/* What was written, and how full a provider's user-data is, for people. */
static void tell(const struct fileset *files, const char *dir, struct diag *d)
{
	for (size_t i = 0; i < files->n; i++) {
		const struct file_entry *f = &files->v[i];
		CLEANUP(buf_free) struct buf size = {0};

		user_data_file_size(f->path, f->len, &size);
		if (size.len)
			fprintf(d->out, "%s/%s: %s\n", dir, f->path, size.data);
	}
}

static bool render(struct request *rq, struct diag *d)
{
	struct arena arena CLEANUP(arena_free) = {0};
	struct fileset files = { .arena = &arena };
	struct target_input in = {0};
	bool ok = true;

	if (!input_read(rq->spec, &rq->params, &arena, &in, d) ||
	    !lock_use(&rq->lock, rq->spec, &arena, &in, d))
		return false;
	in.named = rq->targets;
	for (const struct target *t = target_table; t->name; t++)
		if (listed(rq->targets, t->name))
			ok = t->make(&in, &files, d) && ok;
	if (!ok || !write_dir(&files, rq->dir, d))
		return false;
	tell(&files, rq->dir, d);
	return true;
}

static int run(const struct cmd *self, int argc, char **argv, struct diag *d)
{
	struct request rq CLEANUP(free_request) = {0};
	const struct option options[] = {
		{ "-o", "DIR", OPTION_STRING, &rq.dir, "write here; made if it is missing" },
		{ "-t", "TARGET,…", OPTION_STRING, &rq.targets,
		  "only these; 'prebake targets' lists them" },
		PARAMS_OPTIONS(&rq.params),
		LOCK_OPTIONS(&rq.lock),
		{ 0 },
	};
	int status = cmd_options(self, options, &argc, argv, d);

	if (status != OPTION_GO_ON)
		return status;
	if (argc != 2 || !rq.dir)
		return cmd_usage(self, d);
	if (!all_known(rq.targets, d))
		return CMD_USAGE;
	if (!strcmp(rq.dir, "-") || !*rq.dir) {
		diag_error(d, "-o needs a directory; 'prebake user-data' prints to standard "
			   "output");
		return CMD_USAGE;
	}
	rq.spec = argv[1];
	return render(&rq, d) ? CMD_DONE : CMD_FAILED;
}

const struct cmd cmd_render = {
	.name = "render",
	.synopsis = "SPEC -o DIR [-t TARGET,…] [--set NAME=VALUE] [--set-file NAME=PATH] "
		    "[--locked]",
	.about = "write everything that the spec asks for, or nothing",
	.run = run,
};
