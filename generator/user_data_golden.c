/* SPDX-License-Identifier: MIT */
#include "base/diag.h"
#include "generator/user_data.h"
#include "generator/yaml.h"

static const char head[] =
	"#cloud-config\n"
	"# For a server from the snapshot that prebake has baked: what it has is in there, these\n"
	"# are its parameters.  On the server: prebake-firstboot status --wait\n";

static bool add_values(const struct json *values, struct buf *out, struct diag *d)
{
	CLEANUP(buf_free) struct buf text = {0}, seen = {0};

	EACH(v, values)
		if (!yaml_json(json_text(v), &seen))
			return diag_error(d, "parameter '%s' is not UTF-8, which user-data must be",
					  json_key(v));
	json_print(values, /* indented= */ false, &text);
	return yaml_json(text.data, out) || diag_error(d, "the parameters are not UTF-8");
}

/* What a line is to give yet, for who pastes this. */
static void add_missing(const struct target_input *in, struct buf *out)
{
	bool any = false;

	for (size_t i = 0; i < in->spec->n_params; i++) {
		const struct param *p = &in->spec->params[i];

		if (p->dflt.s || p->from.url.s || json_str(in->params, p->name.s))
			continue;
		buf_printf(out, any ? ", %s" : "# Missing in the next line: %s", p->name.s);
		any = true;
	}
	if (any)
		buf_char(out, '\n');
}

bool user_data_golden(const struct target_input *in, const struct user_data_provider *p,
		      struct buf *out, struct diag *d)
{
	CLEANUP(buf_free) struct buf size = {0};
	size_t start = out->len;

	buf_str(out, head);
	add_missing(in, out);
	if (in->spec->n_params) {
		buf_str(out, "#prebake-params ");
		if (!in->params)
			buf_str(out, "{}");
		else if (!add_values(in->params, out, d))
			return false;
		buf_char(out, '\n');
	}
	buf_str(out, "{}\n");
	if (out->len - start <= p->limit)
		return true;
	user_data_size(p, out->len - start, &size);
	return diag_error(d, "the parameters are too large for %s: %s", p->name, size.data);
}
