/* SPDX-License-Identifier: MIT */
/* Images that the stack needs and this machine lacks, one by one with their progress. */
#include <string.h>

#include "firstboot/pull.h"
#include "firstboot/stack.h"

static bool images_input(struct boot *b, struct buf *in, struct diag *d)
{
	(void)d;
	stack_input(b, in);
	return true;
}

/* An image that is here is as good as pulled, so that a baked one boots without a
 * registry; `pull_policy` of the compose file asks for more or less. */
static bool images_want(const struct engine *e, const struct json *service, bool *ret,
			struct diag *d)
{
	const char *image = json_str(service, "image"), *policy = json_str(service, "pull_policy");
	bool here;

	*ret = false;
	if (!image || json_get(service, "build") || (policy && !strcmp(policy, "never")))
		return true;
	if (!engine_has_image(e, image, &here, d))
		return false;
	*ret = !here || (policy && !strcmp(policy, "always"));
	return true;
}

static bool images_run(struct boot *b, struct diag *d)
{
	CLEANUP(engine_close) struct engine e = {0};
	autojson model = stack_config(b, /* base_only= */ false, d);
	bool want;

	if (!model || !stack_check(b, model, d) || !engine_open(b, &e, d))
		return false;
	for (const struct json *s = json_first(json_get(model, "services")); s; s = json_next(s)) {
		if (!images_want(&e, s, &want, d))
			return false;
		if (!want)
			continue;
		boot_note(b, "pulling %s", json_str(s, "image"));
		if (!pull_image(&e, b, json_str(s, "image"), d))
			return false;
	}
	return true;
}

const struct step step_images = { .name = "images", .input = images_input, .run = images_run };
