/* SPDX-License-Identifier: MIT */
#include "generator/launch.h"
#include "generator/user_data.h"

/* Secrets come at launch, in a line of their own.  The snapshot has the defaults. */
bool launch_user_data(const struct target_input *in, const struct environment *e, struct buf *out,
		      struct diag *d)
{
	const char *cloud = spec_clouds[environment_cloud(in->spec, e)];
	const struct user_data_provider *provider = user_data_find(cloud, d);
	autojson values = json_object();
	const struct target_input known = { .spec = in->spec, .params = values };

	for (size_t i = 0; i < in->spec->n_params; i++) {
		const struct param *p = &in->spec->params[i];
		const char *value = environment_param(e, p, in->params);

		if (p->type != PARAM_SECRET && value != p->dflt.s)
			json_set_str(values, p->name.s, value);
	}
	return provider && user_data_golden(&known, provider, out, d);
}

struct json *launch_required(const struct target_input *in, const struct environment *e)
{
	struct json *j = json_array();

	for (size_t i = 0; i < in->spec->n_params; i++) {
		const struct param *p = &in->spec->params[i];
		bool known = p->type != PARAM_SECRET && environment_param(e, p, in->params);

		if (!known && !p->from.url.s)
			json_add_str(j, p->name.s);
	}
	return j;
}

struct json *launch_texts(const struct str_list *list)
{
	struct json *j = json_array();

	for (size_t i = 0; i < list->n; i++)
		json_add_str(j, list->v[i].s);
	return j;
}
