/* SPDX-License-Identifier: MIT */
#include <stdint.h>

#include "generator/iso.h"
#include "generator/plan.h"
#include "generator/user_data.h"
#include "generator/yaml.h"

#define PROVIDER "nocloud"

/* FNV-1a: http://www.isthe.com/chongo/tech/comp/fnv/ */
static uint64_t fnv(const struct buf *b)
{
	uint64_t hash = 0xcbf29ce484222325;

	for (size_t i = 0; i < b->len; i++)
		hash = (hash ^ (unsigned char)b->data[i]) * 0x100000001b3;
	return hash;
}

/* cloud-init does its work again when the instance-id is another: it follows the
 * plan and the parameters, but no secret, since it is shown everywhere. */
static uint64_t identity(const struct target_input *in)
{
	CLEANUP(buf_free) struct buf text = {0};
	autojson plan = plan_json(in->spec);
	autojson shown = json_object();

	for (size_t i = 0; i < in->spec->n_params; i++) {
		const struct param *p = &in->spec->params[i];

		if (p->type != PARAM_SECRET)
			json_set_str(shown, p->name.s, json_str(in->params, p->name.s));
	}
	json_print(plan, /* indented= */ false, &text);
	json_print(shown, /* indented= */ false, &text);
	return fnv(&text);
}

static void meta_data(const struct target_input *in, struct buf *out)
{
	CLEANUP(buf_free) struct buf id = {0};
	struct yaml *y = yaml_open(out);

	buf_printf(&id, "prebake-%016llx", (unsigned long long)identity(in));
	yaml_mapping(y);
	yaml_string(y, "instance-id");
	yaml_quoted(y, id.data);
	yaml_string(y, "local-hostname");
	yaml_quoted(y, in->spec->name.s);
	yaml_end_mapping(y);
	yaml_close(y);
}

/* What the target cloud-init made already, or the same made now. */
static bool user_data(const struct target_input *in, const struct fileset *made, struct buf *out,
		      struct diag *d)
{
	const struct file_entry *f = fileset_find(made, USER_DATA_FILE PROVIDER);
	const struct user_data_provider *p = user_data_find(PROVIDER, d);

	if (f) {
		buf_add(out, f->data, f->len);
		return true;
	}
	return p && user_data_make(in, p, out, d);
}

bool target_iso(const struct target_input *in, struct fileset *ret, struct diag *d)
{
	CLEANUP(buf_free) struct buf meta = {0}, user = {0}, image = {0};
	struct fileset seed = { .arena = ret->arena };

	if (!user_data(in, ret, &user, d))
		return false;
	meta_data(in, &meta);
	fileset_add_buf(&seed, "meta-data", 0644, &meta);
	fileset_add_buf(&seed, "user-data", 0644, &user);
	iso_add(&seed, "CIDATA", in->epoch, &image);
	fileset_add_buf(ret, "seed.iso", target_mode(in, 0644), &image);
	return true;
}
