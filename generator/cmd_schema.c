/* SPDX-License-Identifier: MIT */
#include "base/json.h"
#include "generator/cmd.h"
#include "generator/keys_describe.h"
#include "generator/keys.h"

#define DURATION "^[0-9]+ ?(s|sec|seconds?|m|min|minutes?|h|hours?|d|days?|w|weeks?)$"
#define SIZE     "^[0-9]+ ?(KiB|MiB|GiB|TiB)$"
#define MODE     "^0[0-7]{3,4}$"
#define RULE     "^[0-9]{1,5}/(tcp|udp)$"

static struct json *schema_of(struct arena *a, const struct key *row);

static struct json *of_type(const char *type)
{
	struct json *j = json_object();

	json_set_str(j, "type", type);
	return j;
}

static struct json *of_pattern(const char *pattern)
{
	struct json *j = of_type("string");

	json_set_str(j, "pattern", pattern);
	return j;
}

/* Any single value is a text: 8080 and true are, too. */
static struct json *of_text(const struct type *type)
{
	static const char *const types[] = { "string", "number", "boolean" };
	struct json *j = json_object(), *list = json_array();

	if (type->pattern) {
		json_free(list);
		json_free(j);
		return of_pattern(type->pattern);
	}
	for (size_t i = 0; i < COUNT(types); i++)
		json_add_str(list, types[i]);
	json_set(j, "type", list);
	return j;
}

static struct json *of_number(const struct key *row)
{
	struct json *j = of_type("integer");

	json_set_int(j, "minimum", (long long)row->min);
	json_set_int(j, "maximum", (long long)row->max);
	return j;
}

static struct json *of_enum(const struct key *row)
{
	struct json *j = json_object(), *names = json_array();

	for (size_t i = 0; row->names[i]; i++)
		if (*row->names[i])
			json_add_str(names, row->names[i]);
	json_set(j, "enum", names);
	return j;
}

/* Written 0700 without quotes, a YAML reader may make it a number. */
static struct json *of_mode(void)
{
	struct json *j = json_object(), *either = json_array();

	json_add(either, of_pattern(MODE));
	json_add(either, of_type("integer"));
	json_set(j, "anyOf", either);
	return j;
}

static struct json *of_list(struct json *items)
{
	struct json *j = of_type("array");

	json_set_int(j, "maxItems", SCHEMA_MAX_ITEMS);
	json_set(j, "items", items);
	return j;
}

static struct json *requires(const char *key)
{
	struct json *j = json_object(), *required = json_array();

	json_add_str(required, key);
	json_set(j, "required", required);
	return j;
}

static struct json *of_keys(struct arena *a, const struct key *rows)
{
	struct json *j = of_type("object"), *properties = json_object();
	struct json *required = json_array(), *one = json_array();

	for (; rows->key; rows++) {
		json_set(properties, rows->key, schema_of(a, rows));
		if (rows->required)
			json_add_str(required, rows->key);
		if (rows->choice)
			json_add(one, requires(rows->key));
	}
	json_set(j, "properties", properties);
	json_set_bool(j, "additionalProperties", false);
	if (json_first(one))
		json_set(j, "oneOf", one);
	else
		json_free(one);
	json_set(j, "required", required);
	return j;
}

static struct json *of_named(struct json *item, const struct type *name)
{
	struct json *j = of_type("object");

	json_set(j, "propertyNames", of_pattern(name->pattern));
	json_set(j, "additionalProperties", item);
	return j;
}

/* A mapping, or the single value that stands for one. */
static struct json *with_scalar(struct arena *a, const struct key *row, struct json *full)
{
	struct json *j, *either;

	if (!row->scalar)
		return full;
	j = json_object();
	either = json_array();
	json_add(either, schema_of(a, row->scalar));
	json_add(either, full);
	json_set(j, "anyOf", either);
	return j;
}

static struct json *bare(struct arena *a, const struct key *row)
{
	switch (row->kind) {
	case KEY_TEXT:
	case KEY_FILE:     return of_text(row->type);
	case KEY_TEXTS:    return of_list(of_text(row->type));
	case KEY_FILES:    return with_scalar(a, row, of_list(of_text(row->type)));
	case KEY_NUMBER:   return of_number(row);
	case KEY_DURATION: return of_pattern(DURATION);
	case KEY_SIZE:     return of_pattern(SIZE);
	case KEY_MODE:     return of_mode();
	case KEY_BOOL:     return of_type("boolean");
	case KEY_ENUM:     return of_enum(row);
	case KEY_RULES:    return of_list(of_pattern(RULE));
	case KEY_MAP:      return with_scalar(a, row, of_keys(a, row->keys));
	case KEY_LIST:     return of_list(of_keys(a, row->keys));
	case KEY_NAMED:
		return of_named(row->keys ? with_scalar(a, row, of_keys(a, row->keys)) :
				schema_of(a, row->scalar), row->type);
	}
	abort();
}

static struct json *schema_of(struct arena *a, const struct key *row)
{
	struct json *j = bare(a, row);

	if (row->help && row->dflt)
		json_set_str(j, "description",
			     arena_printf(a, "%s Default: %s.", row->help, row->dflt));
	else
		json_set_str(j, "description", row->help);
	return j;
}

static int run(const struct cmd *self, int argc, char **argv, struct diag *d)
{
	CLEANUP(arena_free) struct arena a = {0};
	CLEANUP(buf_free) struct buf text = {0};
	int status = cmd_options(self, NULL, &argc, argv, d);
	autojson schema = NULL;

	if (status != OPTION_GO_ON)
		return status;
	if (argc != 1)
		return cmd_usage(self, d);
	schema = of_keys(&a, keys_root);
	json_set_str(schema, "$schema", "https://json-schema.org/draft/2020-12/schema");
	json_set_str(schema, "title", "prebake server spec");
	json_print(schema, /* indented= */ true, &text);
	fputs(buf_text(&text), stdout);
	return cmd_flush(d);
}

const struct cmd cmd_schema = {
	.name = "schema",
	.synopsis = "",
	.about = "print the JSON Schema of specs, for editors",
	.run = run,
};
