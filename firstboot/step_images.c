/* SPDX-License-Identifier: MIT */
/* Images that the stack needs and this machine lacks, one by one with their progress. */
#include "firstboot/pull.h"
#include "firstboot/stack.h"

/* The model has every service that the plan names, or the plan its caddy. */
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
			if (s && !json_get(services, name.data) &&
			    !json_get(json_get(b->plan, "proxy"), name.data))
				return diag_error(d, "the compose file lacks service '%s'", s);
		}
	return true;
}

/* An image that is here is as good as pulled, so that a baked one boots without a
 * registry; `pull_policy` of the compose file asks for more or less. */
static bool images_pull(const struct engine *e, const struct json *service, struct diag *d)
{
	const char *image = json_str(service, "image");
	CAUGHT(c);
	autojson here = NULL;
	BUF(path);

	if (!image || json_get(service, "build") || json_is(service, "pull_policy", "never"))
		return true;
	buf_str(&path, "/images/");
	http_escape(&path, image);
	buf_str(&path, "/json");
	here = engine_get(e, path.data, &c);
	if (here && !json_is(service, "pull_policy", "always"))
		return true;
	boot_note(e->b, "pulling %s", image);
	return pull_image(e, image, d);
}

static bool images_run(struct boot *b, struct diag *d)
{
	const struct json *services = json_get(stack_model(b, d), "services");
	const struct json *caddy = json_at(b->plan, "proxy.caddy.service");
	struct engine e;

	if (!b->model || !images_check(b, services, d) || !engine_open(b, &e, d))
		return false;
	EACH(s, services)
		if (!images_pull(&e, s, d))
			return false;
	return !caddy || json_get(services, "caddy") || images_pull(&e, caddy, d);
}

const struct step step_images = { .name = "images", .input = stack_input, .run = images_run };
