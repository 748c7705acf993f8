/* SPDX-License-Identifier: MIT */
/* packer/ as it lies in this repository, what differs from spec to spec as variables, and
 * setup.sh as what all its builds run. */
#include <stdlib.h>
#include <string.h>

#include "generator/embedded.h"
#include "generator/environment.h"
#include "generator/target.h"
#include "generator/version.h"

#define PACKER_DIR "packer/"

/* What the clouds call enum image_base: hcloud and doctl list them. */
static const struct {
	const char *hetzner, *digitalocean;
} images[] = {
	[IMAGE_DEBIAN_13] = { "debian-13", "debian-13-x64" },
	[IMAGE_DEBIAN_12] = { "debian-12", "debian-12-x64" },
	[IMAGE_UBUNTU_24_04] = { "ubuntu-24.04", "ubuntu-24-04-x64" },
	[IMAGE_UBUNTU_22_04] = { "ubuntu-22.04", "ubuntu-22-04-x64" },
};

static struct json *bake_types(const struct hetzner *h)
{
	struct json *bake = json_object();

	json_set_str(bake, "x86", environment_bake(h, "x86"));
	json_set_str(bake, "arm", environment_bake(h, "arm"));
	return bake;
}

static void set_hetzner(struct json *vars, const struct spec *spec)
{
	const struct hetzner *h = &spec->targets.hetzner;
	struct json *at;

	if (!h->present)
		return;
	at = json_object();
	json_set_str(at, "location", h->location.s);
	json_set_str(at, "image", images[spec->base].hetzner);
	json_set(at, "bake", bake_types(h));
	json_set_bool(at, "small", h->bake_small);
	json_set(vars, "hetzner", at);
}

/* Where servers will be: a snapshot is only where it was made or is copied to.  The plugin
 * takes care of what is named twice, and of the region it is made in. */
static struct json *regions(const struct spec *spec)
{
	CLEANUP(arena_free) struct arena arena = {0};
	struct environment_list all = environment_all(spec, &arena);
	struct json *list = json_array();

	for (size_t i = 0; i < all.n; i++)
		if (environment_cloud(spec, &all.v[i]) == CLOUD_DIGITALOCEAN)
			json_add_str(list, environment_location(spec, &all.v[i]));
	return list;
}

static void set_digitalocean(struct json *vars, const struct spec *spec)
{
	const struct digitalocean *o = &spec->targets.digitalocean;
	struct json *at;

	if (!o->present)
		return;
	at = json_object();
	json_set_str(at, "region", o->region.s);
	json_set_str(at, "image", images[spec->base].digitalocean);
	json_set_str(at, "size", o->bake_size.s ? o->bake_size.s : o->size.s);
	json_set(at, "regions", regions(spec));
	json_set(vars, "digitalocean", at);
}

static void add_variables(const struct spec *spec, struct fileset *ret)
{
	CLEANUP(buf_free) struct buf text = {0};
	autojson vars = json_object();

	json_set_str(vars, "name", spec->name.s);
	json_set_str(vars, "version", PREBAKE_VERSION);
	set_hetzner(vars, spec);
	set_digitalocean(vars, spec);
	json_print(vars, /* indented= */ true, &text);
	fileset_add_buf(ret, PACKER_DIR "server.auto.pkrvars.json", 0644, &text);
}

/* No value of a parameter belongs into an image. */
static void add_script(const struct target_input *in, struct fileset *ret)
{
	const struct target_input bare = { .spec = in->spec, .epoch = in->epoch };
	const struct fileset none = {0};
	const struct file_entry *made = json_first(in->params) ? NULL
							       : fileset_find(ret, "setup.sh");
	CLEANUP(buf_free) struct buf text = {0};

	if (made)
		buf_add(&text, made->data, made->len);
	else
		target_script_text(&bare, json_first(in->params) ? &none : ret, &text);
	fileset_add_buf(ret, PACKER_DIR "setup.sh", 0755, &text);
}

static void add_sources(struct fileset *ret)
{
	const size_t n = strlen(PACKER_DIR);

	for (const struct embedded *e = embedded_table; e->path; e++) {
		bool ignored = !strcmp(e->path, PACKER_DIR "gitignore");

		if (!strncmp(e->path, PACKER_DIR, n))
			fileset_add(ret, ignored ? PACKER_DIR ".gitignore" : e->path,
				    strstr(e->path, ".sh") ? 0755 : 0644, e->data, e->len);
	}
}

bool target_packer(const struct target_input *in, struct fileset *ret, struct diag *d)
{
	const struct targets *t = &in->spec->targets;

	if (in->named && !t->hetzner.present && !t->digitalocean.present)
		diag_warn(d, in->spec->name.pos, "packer/ builds nothing but with -var qemu: add "
			  "'targets' with 'hetzner' or 'digitalocean' for a cloud");
	add_sources(ret);
	add_variables(in->spec, ret);
	add_script(in, ret);
	return true;
}
