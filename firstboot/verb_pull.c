/* SPDX-License-Identifier: MIT */
/* The images of the plan, for an image of this server: what a server made from it need not
 * pull.  Nothing of the stack is made; compose reads its file in a directory that goes again. */
#include <ftw.h>

#include "base/file.h"
#include "firstboot/dotenv.h"
#include "firstboot/github.h"
#include "firstboot/pull.h"
#include "firstboot/stack.h"
#include "firstboot/verb.h"

#define PULL_DIR BOOT_RUN "/pull"
/* Stands for what only the new server knows; no image is named so. */
#define PULL_UNKNOWN "prebake-unknown"

/* What a bake was given, and what the plan says itself. */
static bool pull_params(struct boot *b, struct diag *d)
{
	BUF(path);

	b->instance = json_object();
	b->env = json_object();
	b->params = json_read(boot_path(b, &path, BOOT_PARAMS), d);
	EACH(p, json_get(b->plan, "params"))
		if (b->params && !json_str(b->params, json_key(p)))
			json_set_str(b->params, json_key(p), json_str(p, "default"));
	return b->params;
}

/* The stack's .env as far as it is known. */
static bool pull_env(struct boot *b, struct diag *d)
{
	BUF(path);
	BUF(text);

	EACH(e, json_at(b->plan, "stack.env")) {
		CAUGHT(c);
		BUF(value);

		if (!json_str(e, "value") || !boot_expand(b, json_str(e, "value"), &value, &c)) {
			buf_free(&value);
			buf_str(&value, PULL_UNKNOWN);
		}
		dotenv_add(&text, json_key(e), buf_text(&value));
	}
	return file_replace(stack_path(b, &path, ".env"), buf_text(&text), text.len, 0600, d);
}

/* The compose file, unless a secret that fetches it was not given. */
static bool pull_compose(struct boot *b, bool *ret_there, struct diag *d)
{
	const struct json *github = json_at(b->plan, "stack.compose.github");
	const char *token = json_str(github, "token");
	BUF(path);
	BUF(text);
	BUF(known);
	CAUGHT(c);

	*ret_there = !token || boot_expand(b, token, &known, &c);
	if (!*ret_there) {
		printf("prebake: left to first boot: the images of the compose file: %s\n",
		       diag_text(&c));
		return true;
	}
	return (github ? github_fetch(b, github, &text, d)
		       : stack_payload(b, "stack.compose.payload", &text, d)) &&
	       file_replace(stack_path(b, &path, stack_file(b)), buf_text(&text), text.len, 0600,
			    d) && pull_env(b, d);
}

/* The images of the services, {} when they are not known. */
static struct json *pull_services(struct boot *b, struct diag *d)
{
	const struct json *dir = json_at(b->plan, "stack.dir");
	struct json *images = json_object();
	const struct json *model = NULL;
	bool there = false;

	if (!dir)
		return images;
	if (!pull_compose(b, &there, d) || (there && !(model = stack_model(b, d)))) {
		json_free(images);
		return NULL;
	}
	EACH(s, json_get(model, "services"))
		if (!json_get(s, "build"))
			json_set_str(images, json_key(s), json_str(s, "image"));
	return images;
}

/* A login whose parts are not given cannot be used. */
static bool pull_can(struct boot *b, const char *image, struct diag *d)
{
	BUF(host);

	if (strstr(image, PULL_UNKNOWN))
		return diag_error(d, "its name depends on what the new server generates");
	pull_registry(image, &host);
	EACH(r, json_at(b->plan, "stack.registries")) {
		BUF(user);

		if (!strcmp(json_str(r, "host"), host.data) && !pull_user(b, r, &user, d))
			return false;
	}
	return true;
}

/* With the digest that a lock has for it: what the stack will run, not what the tag is. */
static bool pull_locked(const struct engine *e, const char *image, struct diag *d)
{
	const char *digest = json_str(json_at(e->b->plan, "stack.digests"), image);
	BUF(name);

	buf_printf(&name, digest ? "%s@%s" : "%s", image, digest);
	printf("prebake: pulling %s\n", name.data);
	return pull_image(e, name.data, d);
}

static bool pull_images(struct boot *b, const struct json *images, struct diag *d)
{
	struct engine e;

	if (!engine_open(b, &e, d))
		return false;
	EACH(i, images) {
		CAUGHT(c);

		if (!pull_can(b, json_text(i), &c)) {
			printf("prebake: left to first boot: %s: %s\n", json_text(i),
			       diag_text(&c));
			continue;
		}
		if (!pull_locked(&e, json_text(i), d))
			return false;
	}
	return true;
}

static int pull_remove(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)type;
	(void)at;
	return remove(path);
}

static bool pull_all(struct boot *b, struct diag *d)
{
	const char *caddy = json_text(json_at(b->plan, "proxy.caddy.service.image"));
	autojson images = NULL;
	BUF(path);
	bool ok;

	if (!file_mkdir(boot_path(b, &path, PULL_DIR), 0700, d))
		return false;
	images = pull_services(b, d);
	if (images && !json_get(images, "caddy"))
		json_set_str(images, "caddy", caddy);
	ok = images && pull_images(b, images, d);
	nftw(path.data, pull_remove, 8, FTW_DEPTH | FTW_PHYS);
	return ok;
}

static int pull_run(struct boot *b, const char *options, struct diag *d)
{
	struct json *stack;
	BUF(path);

	(void)options;
	b->plan = json_read(boot_path(b, &path, BOOT_PLAN), d);
	if (!b->plan || !boot_plan(b->plan, d) || !pull_params(b, d))
		return VERB_FAILED;
	if (json_at(b->plan, "stack.dir")) {
		stack = json_copy(json_get(b->plan, "stack"));
		json_set_str(stack, "dir", PULL_DIR);
		json_set(b->plan, "stack", stack);
	}
	return pull_all(b, d) ? 0 : VERB_FAILED;
}

const struct verb verb_pull = { "pull", "", pull_run };
