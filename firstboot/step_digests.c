/* SPDX-License-Identifier: MIT */
/* The services' images by the digests of the plan, in a compose override: a tag that has
 * moved since is not run. */
#include "firstboot/stack.h"
#include "firstboot/takeover.h"

/* The service's image with its digest, for the next steps and for compose, or as it is.  Of a tag
 * and a digest, the Engine takes the digest (moby/moby#33214, before API 1.41). */
static bool digests_add(struct boot *b, struct json *service, struct json *out, struct diag *d)
{
	const struct json *stack = json_get(b->plan, "stack");
	const char *image = json_str(service, "image");
	const char *digest = image ? json_str(json_get(stack, "digests"), image) : NULL;
	struct json *row;
	BUF(text);

	if (!image || strchr(image, '@') || json_get(service, "build"))
		return true;
	if (!digest && json_true(stack, "locked"))
		return diag_error(d, "the plan has no digest for the image '%s' of service '%s': "
				  "run 'prebake lock' and render again", image, json_key(service));
	if (!digest) {
		boot_note(b, "no digest for %s", image);
		return true;
	}
	buf_printf(&text, "%s@%s", image, digest);
	row = json_object();
	json_set_str(row, "image", text.data);
	json_set_str(service, "image", text.data);
	json_set(out, json_key(service), row);
	return true;
}

/* At every boot: the tags may be made of variables, and what they are is compose's business.
 * JSON is YAML. */
static bool digests_run(struct boot *b, struct diag *d)
{
	struct json *services = json_sub(stack_model(b, d), "services");
	autojson file = json_object();
	struct json *rows = json_object();
	BUF(text);

	json_set(file, "services", rows);
	if (!b->model)
		return false;
	EACH(s, services)
		if (!digests_add(b, json_sub(services, json_key(s)), rows, d))
			return false;
	buf_str(&text, "# Made by prebake from the plan.\n");
	json_print(file, /* indented= */ true, &text);
	return takeover_write(b, STACK_DIGESTS, &text, d) && takeover_defaults(b, d);
}

const struct step step_digests = { .name = "digests", .every_boot = true, .run = digests_run };
