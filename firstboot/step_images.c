/* SPDX-License-Identifier: MIT */
/* Images that the stack needs and this machine lacks, one by one with their progress. */
#include "firstboot/pull.h"
#include "firstboot/stack.h"

/* The model has every service that the plan names. */
static bool images_check(const struct boot *b, const struct json *services, struct diag *d)
{
	static const char *const uses[][2] = {
		{ "stack.ready", "service" }, { "stack.show", "file.service" },
		{ "proxy.caddy.sites", "upstream" },
	};

	for (size_t i = 0; i < COUNT(uses); i++)
		EACH(r, json_at(b->plan, uses[i][0])) {
			const char *s = json_text(json_at(r, uses[i][1]));
			BUF(name);

			if (s)
				buf_add(&name, s, strcspn(s, ":"));
			if (s && !json_get(services, name.data))
				return diag_error(d, "the compose file lacks service '%s'", s);
		}
	return true;
}

/* An image that is here is as good as pulled, so that a baked one boots without a
 * registry; `pull_policy` of the compose file asks for more or less. */
static bool images_want(const struct engine *e, const struct json *service)
{
	const char *image = json_str(service, "image"), *policy = json_str(service, "pull_policy");
	CAUGHT(c);
	autojson here = NULL;
	BUF(path);

	if (!image || json_get(service, "build") || (policy && !strcmp(policy, "never")))
		return false;
	buf_str(&path, "/images/");
	http_escape(&path, image);
	buf_str(&path, "/json");
	here = engine_get(e, path.data, &c);
	return !here || (policy && !strcmp(policy, "always"));
}

static bool images_run(struct boot *b, struct diag *d)
{
	autojson model = stack_config(b, /* base_only= */ false, d);
	const struct json *services = json_get(model, "services");
	struct engine e;

	if (!model || !images_check(b, services, d) || !engine_open(b, &e, d))
		return false;
	EACH(s, services) {
		if (!images_want(&e, s))
			continue;
		boot_note(b, "pulling %s", json_str(s, "image"));
		if (!pull_image(&e, json_str(s, "image"), d))
			return false;
	}
	return true;
}

const struct step step_images = { .name = "images", .input = stack_input, .run = images_run };
