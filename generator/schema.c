/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/near.h"
#include "generator/keys.h"
#include "generator/keys_path.h"
#include "generator/schema.h"
#include "generator/schema_scalar.h"

/* Mistyped keys of one mapping that are remembered. */
enum { MAX_MEANT = 16 };

/* Room for the value of a row that keeps nothing; fits every scalar member. */
union nothing {
	struct str str;
	struct str_list texts;
	struct file_ref file;
	struct firewall_rule *rules;
	unsigned long long size;
};

static bool decode_value(struct decode *c, const struct key *row, const struct node *v, char *out);

static bool full(const struct decode *c)
{
	return c->diag->errors >= c->max_errors;
}

static const struct key *row_of(const struct key *rows, const char *key)
{
	for (; rows->key; rows++)
		if (!strcmp(rows->key, key))
			return rows;
	return NULL;
}

static const char *known(struct arena *a, const struct key *rows)
{
	const char *s = rows->key;

	for (rows++; rows->key; rows++)
		s = arena_printf(a, "%s, %s", s, rows->key);
	return s;
}

/* Returns the row that was meant, which is then not missing; NULL: none is near. */
static const struct key *unknown_key(struct decode *c, const struct key *rows,
				     const struct node *map, const struct node *v)
{
	struct near near = { .word = v->key, .len = strlen(v->key) };
	const char *key = schema_scalar_shown(c->arena, v->key);
	const char *in = map->key ? arena_printf(c->arena, " in '%s'", map->key) : "";
	const char *elsewhere;

	for (const struct key *row = rows; row->key; row++)
		near_try(&near, row->key);
	elsewhere = keys_path_elsewhere(c->arena, v->key);
	if (near.best)
		diag_at(c->diag, v->key_pos, "unknown key '%s'%s, did you mean '%s'?", key, in,
			near.best);
	else if (elsewhere)
		diag_at(c->diag, v->key_pos, "unknown key '%s'%s, its place is '%s'", key, in,
			elsewhere);
	else
		diag_at(c->diag, v->key_pos, "unknown key '%s'%s, known here: %s", key, in,
			known(c->arena, rows));
	return near.best ? row_of(rows, near.best) : NULL;
}

static struct pos place_of(const struct node *map)
{
	return map->key ? map->key_pos : map->pos;
}

static bool missing(struct decode *c, const struct node *map, const char *what)
{
	if (c->partial)
		return false;
	if (map->key)
		return diag_at(c->diag, place_of(map), "'%s' needs the key %s", map->key, what);
	return diag_at(c->diag, place_of(map), "missing key %s", what);
}

static bool missing_row(struct decode *c, const struct key *row, const struct node *map, char *out)
{
	const unsigned bad = KEY_ENUM_BAD;

	if (row->kind == KEY_ENUM && out && row->offset != KEY_NOWHERE)
		memcpy(out + row->offset, &bad, sizeof(bad));
	return missing(c, map, arena_printf(c->arena, "'%s'", row->key));
}

/* A mistyped key is one mistake: what it was meant to be is not missing, too. */
static bool is_meant(const struct key *const *meant, const struct key *row)
{
	for (size_t i = 0; i < MAX_MEANT && meant[i]; i++)
		if (meant[i] == row)
			return true;
	return false;
}

/* Exactly one of the rows marked as a choice. */
static bool check_choice(struct decode *c, const struct key *rows, const struct node *map,
			 const struct key *const *meant)
{
	const struct node *first = NULL;
	const char *names = NULL;
	bool ok = true, excused = false;

	for (; rows->key; rows++) {
		const struct node *v = rows->choice ? tree_get(map, rows->key) : NULL;

		if (!rows->choice)
			continue;
		excused = excused || is_meant(meant, rows);
		names = names ? arena_printf(c->arena, "%s or '%s'", names, rows->key)
			      : arena_printf(c->arena, "'%s'", rows->key);
		if (v && first)
			ok = diag_at(c->diag, v->key_pos, "'%s' and '%s' exclude each other: "
				"keep one",
				     first->key, v->key);
		first = first ? first : v;
	}
	return names && !first && !excused ? missing(c, map, names) : ok;
}

static bool set_default(struct decode *c, const struct key *row, const struct node *map, char *out)
{
	const struct node v = {
		.kind = NODE_SCALAR, .plain = true, .text = row->dflt, .pos = place_of(map),
	};
	union nothing *nothing = arena_alloc(c->arena, 1, sizeof(*nothing));
	bool kept = out && row->offset != KEY_NOWHERE;

	return schema_scalar(c, row, &v, kept ? (void *)(out + row->offset) : nothing, out);
}

static bool decode_map(struct decode *c, const struct key *rows, const struct node *map, char *out)
{
	const struct key *meant[MAX_MEANT] = {0};
	size_t n_meant = 0;
	bool ok = true;

	for (const struct node *v = map->child; v && !full(c); v = v->next) {
		const struct key *row = row_of(rows, v->key);

		if (row) {
			ok = decode_value(c, row, v, out) && ok;
			continue;
		}
		ok = false;
		row = unknown_key(c, rows, map, v);
		if (row && n_meant < MAX_MEANT)
			meant[n_meant++] = row;
	}
	for (const struct key *row = rows; row->key && !full(c); row++) {
		if (tree_get(map, row->key) || is_meant(meant, row))
			continue;
		if (row->required)
			ok = missing_row(c, row, map, out) && ok;
		else if (row->dflt)
			ok = set_default(c, row, map, out) && ok;
	}
	return check_choice(c, rows, map, meant) && ok && !full(c);
}

/* Number of items, or (size_t)-1 after a report. */
static size_t count_items(struct decode *c, const struct key *row, const struct node *v)
{
	size_t n = 0;

	for (const struct node *item = v->child; item; item = item->next)
		if (++n > SCHEMA_MAX_ITEMS) {
			diag_at(c->diag, item->key ? item->key_pos : item->pos,
				"'%s' must not have more than %d entries", row->key,
				SCHEMA_MAX_ITEMS);
			return (size_t)-1;
		}
	return n;
}

/* Make room for n items and hang it into the members of out. */
static void *new_items(struct decode *c, const struct key *row, size_t n, char *out)
{
	void *items = arena_alloc(c->arena, n + 1, row->size ? row->size : sizeof(union nothing));

	if (out && row->offset != KEY_NOWHERE) {
		memcpy(out + row->offset, &items, sizeof(items));
		memcpy(out + row->count, &n, sizeof(n));
	}
	return items;
}

static bool expect_map(struct decode *c, const char *name, const char *example,
		       const struct node *v)
{
	if (v->kind == NODE_MAP)
		return true;
	return diag_at(c->diag, v->pos, "'%s' must be a mapping, such as '%s'", name, example);
}

/* One struct: a mapping, or the single value that stands for one. */
static bool decode_struct(struct decode *c, const struct key *row, const struct node *v, char *out)
{
	union nothing *nothing;
	struct key *scalar;
	bool kept;

	if (v->kind == NODE_BAD)
		return false;
	if (!row->keys && v->kind != NODE_SCALAR)
		return diag_at(c->diag, v->pos, "'%s' must be a single value, not a %s",
			       v->key ? v->key : row->key,
			       v->kind == NODE_LIST ? "list" : "mapping");
	if (v->kind != NODE_SCALAR || !row->scalar)
		return expect_map(c, v->key ? v->key : row->key,
				  arena_printf(c->arena, "%s: %s", row->keys->key,
					       row->keys->example), v) &&
		       decode_map(c, row->keys, v, out);
	scalar = arena_alloc(c->arena, 1, sizeof(*scalar));
	*scalar = *row->scalar;
	scalar->key = v->key ? v->key : row->key;
	kept = out && scalar->offset != KEY_NOWHERE;
	nothing = arena_alloc(c->arena, 1, sizeof(*nothing));
	return schema_scalar(c, scalar, v, kept ? (void *)(out + scalar->offset) : nothing, out);
}

static bool decode_named(struct decode *c, const struct key *row, const struct node *v, char *out)
{
	const struct key name = { .key = row->key, .type = row->type };
	size_t n, i = 0;
	char *items;
	bool ok = true;

	if (!expect_map(c, row->key, row->example, v) || (n = count_items(c, row, v)) == (size_t)-1)
		return false;
	items = new_items(c, row, n, out);
	for (const struct node *item = v->child; item && !full(c); item = item->next, i++) {
		const char *why = name.type->wrong(item->key);

		if (why)
			ok = diag_at(c->diag, item->key_pos, "name '%s' in '%s' %s",
				     schema_scalar_shown(c->arena, item->key), row->key, why);
		*(struct str *)(items + i * row->size) = (struct str){ item->key, item->key_pos };
		ok = decode_struct(c, row, item, items + i * row->size) && ok;
	}
	return ok;
}

static bool decode_item(struct decode *c, const struct key *row, const struct node *v, char *to)
{
	if (v->kind == NODE_BAD)
		return false;
	if (row->kind == KEY_LIST)
		return decode_struct(c, row, v, to);
	if (v->kind != NODE_SCALAR)
		return diag_at(c->diag, schema_scalar_place(c, row, v->pos),
			       "'%s' must be a list of single values", row->key);
	if (row->kind == KEY_RULES)
		return schema_scalar_rule(c, row, v, (struct firewall_rule *)to);
	return schema_scalar_text(c, row, v, (struct str *)to);
}

static bool decode_list(struct decode *c, const struct key *row, const struct node *v, char *out)
{
	size_t n, i = 0;
	char *items;
	bool ok = true;

	if (v->kind != NODE_LIST)
		return diag_at(c->diag, schema_scalar_place(c, row, v->pos),
			       "'%s' must be a list, such as [%s]", row->key, row->example);
	n = count_items(c, row, v);
	if (n == (size_t)-1)
		return false;
	items = new_items(c, row, n, out);
	for (const struct node *item = v->child; item && !full(c); item = item->next, i++)
		ok = decode_item(c, row, item, row->size ? items + i * row->size : items) && ok;
	return ok;
}

static bool decode_single(struct decode *c, const struct key *row, const struct node *v, char *out)
{
	void *nothing = arena_alloc(c->arena, 1, sizeof(union nothing));

	if (v->kind != NODE_SCALAR)
		return diag_at(c->diag, v->pos, "'%s' must be a single value, not a %s", row->key,
			       v->kind == NODE_LIST ? "list" : "mapping");
	return schema_scalar(c, row, v, out && row->offset != KEY_NOWHERE ? out + row->offset
									   : nothing, out);
}

static bool decode_value(struct decode *c, const struct key *row, const struct node *v, char *out)
{
	if (row->no_effect)
		diag_warn(c->diag, v->key_pos, "'%s' is checked but has no effect yet", row->key);
	if (v->kind == NODE_BAD)
		return false;
	if (out && row->has_present)
		*(bool *)(out + row->present) = true;
	switch (row->kind) {
	case KEY_MAP:
		return decode_struct(c, row, v,
				     out && row->offset != KEY_NOWHERE ? out + row->offset : NULL);
	case KEY_NAMED:
		return decode_named(c, row, v, out);
	case KEY_LIST:
	case KEY_TEXTS:
	case KEY_FILES:
	case KEY_RULES:
		return decode_list(c, row, v, out);
	default:
		return decode_single(c, row, v, out);
	}
}

bool schema_decode(struct decode *c, const struct key *rows, const struct node *map, void *out)
{
	if (map->kind == NODE_MAP)
		return decode_map(c, rows, map, out);
	if (map->kind == NODE_BAD)
		return false;
	return diag_at(c->diag, map->pos, "a spec must be a mapping that starts with 'prebake: 1'");
}
