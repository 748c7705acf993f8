/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/file.h"
#include "base/near.h"
#include "generator/params.h"
#include "generator/schema_scalar.h"

/* More than any password, token or key that a parameter holds. */
enum { VALUE_MAX = 64 * 1024 };

/* The parameter that "NAME=…" names; *ret_value is what stands behind '='. */
static const struct param *find(const struct spec *spec, const char *option, const char *arg,
				const char **ret_value, struct diag *d)
{
	size_t len = strcspn(arg, "=");
	struct near near = { .word = arg, .len = len };

	if (!arg[len]) {
		diag_error(d, "%s '%s' must be NAME=%s", option, arg,
			   strcmp(option, "--set") ? "PATH" : "VALUE");
		return NULL;
	}
	*ret_value = arg + len + 1;
	for (size_t i = 0; i < spec->n_params; i++) {
		const char *name = spec->params[i].name.s;

		if (!strncmp(name, arg, len) && !name[len])
			return &spec->params[i];
		near_try(&near, name);
	}
	if (near.best)
		diag_error(d, "unknown parameter '%.*s', did you mean '%s'?", (int)len, arg,
			   near.best);
	else
		diag_error(d, "unknown parameter '%.*s', '%s' has none of that name", (int)len, arg,
			   spec->name.s);
	return NULL;
}

static bool keep(struct params *p, const struct param *param, const char *value, struct diag *d)
{
	CLEANUP(arena_free) struct arena scratch = {0};
	const char *wrong = spec_param_wrong(param->type, value);
	bool secret = param->type == PARAM_SECRET;

	if (json_get(p->values, param->name.s))
		return diag_error(d, "parameter '%s' is given twice", param->name.s);
	if (wrong && secret)
		return diag_error(d, "parameter '%s' %s", param->name.s, wrong);
	if (wrong)
		return diag_error(d, "parameter '%s' is '%s', it %s", param->name.s,
				  schema_scalar_shown(&scratch, value), wrong);
	json_set_str(p->values, param->name.s, value);
	p->secret |= secret;
	return true;
}

static bool set(struct params *p, const struct spec *spec, const char *arg, struct diag *d)
{
	const char *value;
	const struct param *param = find(spec, "--set", arg, &value, d);

	if (!param)
		return false;
	if (param->type == PARAM_SECRET)
		return diag_error(d, "parameter '%s' is secret and a command line is not: use "
				     "--set-file %s=PATH, or %s=- for standard input",
				  param->name.s, param->name.s, param->name.s);
	return keep(p, param, value, d);
}

/* The file's text without its final line break. */
static bool set_file(struct params *p, const struct spec *spec, const char *arg, struct diag *d)
{
	CLEANUP(buf_free) struct buf text = {0};
	const char *path;
	const struct param *param = find(spec, "--set-file", arg, &path, d);

	if (!param || !file_read(path, VALUE_MAX, &text, d))
		return false;
	if (strlen(buf_text(&text)) != text.len)
		return diag_error(d, "'%s' holds a NUL byte, the value of '%s' must be text", path,
				  param->name.s);
	if (text.len && text.data[text.len - 1] == '\n')
		text.data[--text.len] = '\0';
	if (text.len && text.data[text.len - 1] == '\r')
		text.data[--text.len] = '\0';
	return keep(p, param, buf_text(&text), d);
}

/* Values in the spec's order, whatever the order of the options. */
static void sort(struct params *p, const struct spec *spec)
{
	struct json *sorted = json_object();

	for (size_t i = 0; i < spec->n_params; i++)
		json_set_str(sorted, spec->params[i].name.s,
			     json_str(p->values, spec->params[i].name.s));
	json_free(p->values);
	p->values = sorted;
}

bool params_read(struct params *p, const struct spec *spec, struct diag *d)
{
	bool ok = true;

	p->values = json_object();
	for (size_t i = 0; i < p->set.n; i++)
		ok = set(p, spec, p->set.v[i], d) && ok;
	for (size_t i = 0; i < p->set_file.n; i++)
		ok = set_file(p, spec, p->set_file.v[i], d) && ok;
	sort(p, spec);
	return ok;
}

void params_free(struct params *p)
{
	option_list_free(&p->set);
	option_list_free(&p->set_file);
	json_free(p->values);
	*p = (struct params){0};
}
