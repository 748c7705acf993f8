/* SPDX-License-Identifier: MIT */
#include "generator/cmd.h"
#include "generator/input.h"
#include "generator/lock_use.h"
#include "generator/user_data.h"

struct request {
	const char *spec, *provider;
	bool golden;
	struct params params;
	struct lock_use lock;
};

static void free_request(struct request *rq)
{
	params_free(&rq->params);
}

static const char *names_of_providers(struct buf *names)
{
	user_data_names(names);
	return buf_text(names);
}

static bool print(struct request *rq, const struct user_data_provider *provider, struct diag *d)
{
	struct arena arena CLEANUP(arena_free) = {0};
	CLEANUP(buf_free) struct buf text = {0}, size = {0};
	struct target_input in = {0};

	if (!input_read(rq->spec, &rq->params, &arena, &in, d) ||
	    !lock_use(&rq->lock, rq->spec, &arena, &in, d))
		return false;
	if (!(rq->golden ? user_data_golden : user_data_make)(&in, provider, &text, d))
		return false;
	fwrite(text.data, 1, text.len, stdout);
	if (cmd_flush(d) != CMD_DONE)
		return false;
	user_data_size(provider, text.len, &size);
	fprintf(d->out, "%s\n", size.data);
	return true;
}

static int run(const struct cmd *self, int argc, char **argv, struct diag *d)
{
	CLEANUP(buf_free) struct buf names = {0};
	struct request rq CLEANUP(free_request) = {0};
	const struct option options[] = {
		{ "--for", "PROVIDER", OPTION_STRING, &rq.provider, names_of_providers(&names) },
		{ "--golden", NULL, OPTION_FLAG, &rq.golden,
		  "for servers from the baked snapshot: the parameters alone" },
		PARAMS_OPTIONS(&rq.params),
		LOCK_OPTIONS(&rq.lock),
		{ 0 },
	};
	const struct user_data_provider *provider;
	int status = cmd_options(self, options, &argc, argv, d);

	if (status != OPTION_GO_ON)
		return status;
	if (argc != 2 || !rq.provider)
		return cmd_usage(self, d);
	provider = user_data_find(rq.provider, d);
	if (!provider)
		return CMD_USAGE;
	rq.spec = argv[1];
	return print(&rq, provider, d) ? CMD_DONE : CMD_FAILED;
}

const struct cmd cmd_user_data = {
	.name = "user-data",
	.synopsis = "SPEC --for PROVIDER [--golden] [--set NAME=VALUE] [--set-file NAME=PATH] "
		"[--locked]",
	.about = "print what to paste into a cloud console or pipe to its API",
	.run = run,
};
