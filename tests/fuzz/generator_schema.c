/* SPDX-License-Identifier: MIT */
/* Any bytes as a whole spec without fragments: decoded and checked, or reported. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "generator/keys.h"
#include "generator/model.h"
#include "generator/report.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What the targets rely on. */
static void trust(const struct spec *spec)
{
	if (!spec->name.s || spec->base > IMAGE_UBUNTU_22_04)
		abort();
	for (size_t i = 0; i < spec->n_params; i++)
		if (!spec->params[i].name.s || spec->params[i].type > PARAM_IPV6)
			abort();
	if (!spec->stack.present)
		return;
	if (*spec->stack.dir.s != '/' || (!spec->stack.compose.file.path.s ==
					  !spec->stack.compose.github.repo.s))
		abort();
	for (size_t i = 0; i < spec->stack.n_env; i++)
		if (!spec->stack.env[i].value.s == !spec->stack.env[i].generate)
			abort();
	for (size_t i = 0; i < spec->stack.n_ready; i++)
		if (!spec->stack.ready[i].service.s == !spec->stack.ready[i].url.s)
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(arena_free) struct arena a = {0};
	autofclose FILE *null = fopen("/dev/null", "w");
	const struct source src = { "fuzz", arena_strndup(&a, (const char *)data, size) };
	struct diag d = { .out = null, .print = report_text };
	struct decode c = { .arena = &a, .max_errors = 100, .diag = &d };
	struct spec *spec = arena_alloc(&a, 1, sizeof(*spec));
	const struct node *root = tree_parse(&a, &src, size, TREE_STRICT, &d);
	bool ok = root;

	c.uses_tail = &c.uses;
	if (!null)
		return 0;
	ok = root && schema_decode(&c, keys_root, root, spec);
	if (root && !ok && !d.errors)
		abort();
	if (root && !model_check(spec, root, c.uses, &a, &d) && !d.errors)
		abort();
	if (ok && !d.errors)
		trust(spec);
	return 0;
}
