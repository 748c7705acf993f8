/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/near.h"
#include "generator/keys_describe.h"
#include "generator/schema_scalar.h"
#include "generator/tree_dollar.h"

/* Longest value repeated in a message, in bytes. */
enum { SHOWN_MAX = 60 };

const char *schema_scalar_shown(struct arena *a, const char *text)
{
	size_t n = SHOWN_MAX;

	if (strlen(text) <= n)
		return text;
	while (n && ((unsigned char)text[n] & 0xc0) == 0x80)
		n--;
	return arena_printf(a, "%.*s…", (int)n, text);
}

struct pos schema_scalar_place(struct decode *c, const struct key *row, struct pos pos)
{
	struct source *bare = arena_alloc(c->arena, 1, sizeof(*bare));

	if (pos.source && row->hidden) {
		bare->name = pos.source->name;
		pos.source = bare;
	}
	return pos;
}

/* "'host' is 'x y', must be a host name" */
static bool wrong(struct decode *c, const struct key *row, const struct node *v, const char *why)
{
	if (row->hidden)
		return diag_at(c->diag, schema_scalar_place(c, row, v->pos), "'%s' %s",
			       row->key, why);
	if (row->secret || !*v->text)
		return diag_at(c->diag, v->pos, "'%s' %s", row->key, why);
	return diag_at(c->diag, v->pos, "'%s' is '%s', %s", row->key,
		       schema_scalar_shown(c->arena, v->text), why);
}

static bool refuse_references(struct decode *c, const struct key *row, const struct node *v)
{
	const char *dollar = strstr(v->text, "${");

	if (!dollar)
		return true;
	return diag_at(c->diag, schema_scalar_place(c, row, tree_dollar(v->pos, v->text, dollar)),
		       "'%s' cannot hold a reference: write the value itself", row->key);
}

static void note_use(struct decode *c, const struct key *row, const struct str *text,
		     const void *owner)
{
	struct text_use *use = arena_alloc(c->arena, 1, sizeof(*use));

	*use = (struct text_use){ row, text, owner, NULL };
	*c->uses_tail = use;
	c->uses_tail = &use->next;
}

bool schema_scalar_text(struct decode *c, const struct key *row, const struct node *v,
			struct str *to)
{
	const char *why;

	*to = (struct str){ v->text, v->pos };
	if (row->refs == REFS_NONE && !refuse_references(c, row, v))
		return false;
	if (row->refs != REFS_NONE && strchr(v->text, '$'))
		return true;          /* model_refs.c checks it with its references */
	if (row->secret)
		return diag_at(c->diag, v->pos, "'%s' must not stand in the spec: make a parameter "
			       "of type secret and refer to it, such as '${token}'", row->key);
	why = row->type->wrong(v->text);
	return why ? wrong(c, row, v, why) : true;
}

static bool text(struct decode *c, const struct key *row, const struct node *v, void *to,
		 const void *owner)
{
	if (!schema_scalar_text(c, row, v, to))
		return false;
	note_use(c, row, to, owner);
	return true;
}

static bool quantity(struct decode *c, const struct key *row, const struct node *v,
		     types_quantity *parse, unsigned long long *ret)
{
	const char *why = parse(v->text, ret);

	return why ? wrong(c, row, v, why) : true;
}

static bool number(struct decode *c, const struct key *row, const struct node *v, void *to,
		   const void *owner)
{
	unsigned long long n;

	(void)owner;
	if (row->min == row->max && strcmp(v->text, arena_printf(c->arena, "%llu", row->min)))
		return wrong(c, row, v, arena_printf(c->arena, "must be %llu", row->min));
	if (types_number(v->text, &n) || n < row->min || n > row->max)
		return wrong(c, row, v, arena_printf(c->arena, "must be a whole number %s",
						     keys_describe_limits(c->arena, row)));
	if (!v->plain)
		return diag_at(c->diag, v->pos, "'%s' must be a number without quotes", row->key);
	*(unsigned *)to = (unsigned)n;
	return true;
}

static bool limits(struct decode *c, const struct key *row, const struct node *v,
		   unsigned long long n)
{
	if (n >= row->min && n <= row->max)
		return true;
	return wrong(c, row, v, arena_printf(c->arena, "must be %s",
					     keys_describe_limits(c->arena, row)));
}

static bool duration(struct decode *c, const struct key *row, const struct node *v, void *to,
		     const void *owner)
{
	unsigned long long n;

	(void)owner;
	if (!quantity(c, row, v, types_duration, &n) || !limits(c, row, v, n))
		return false;
	*(unsigned *)to = (unsigned)n;
	return true;
}

static bool size(struct decode *c, const struct key *row, const struct node *v, void *to,
		 const void *owner)
{
	unsigned long long n;

	(void)owner;
	if (!quantity(c, row, v, types_size, &n) || !limits(c, row, v, n))
		return false;
	*(unsigned long long *)to = n;
	return true;
}

static bool mode(struct decode *c, const struct key *row, const struct node *v, void *to,
		 const void *owner)
{
	size_t octal = strspn(v->text, "01234567");
	unsigned long long n;

	(void)owner;
	if (*v->text != '0' && !v->text[octal] && (octal == 3 || octal == 4))
		return diag_at(c->diag, v->pos, "'%s' must be a mode with a leading zero: write "
			       "0%s", row->key, v->text);
	if (!quantity(c, row, v, types_mode, &n))
		return false;
	*(unsigned *)to = (unsigned)n;
	return true;
}

static bool boolean(struct decode *c, const struct key *row, const struct node *v, void *to,
		    const void *owner)
{
	(void)owner;
	*(bool *)to = !strcmp(v->text, "true");
	if (types_boolean.wrong(v->text))
		return wrong(c, row, v, "must be true or false");
	if (!v->plain)
		return diag_at(c->diag, v->pos, "'%s' must be true or false without quotes",
			row->key);
	return true;
}

static bool enumeration(struct decode *c, const struct key *row, const struct node *v, void *to,
			const void *owner)
{
	struct near near = { .word = v->text, .len = strlen(v->text) };

	(void)owner;
	*(unsigned *)to = KEY_ENUM_BAD;
	for (unsigned i = 0; row->names[i]; i++) {
		if (*v->text && !strcmp(row->names[i], v->text)) {
			*(unsigned *)to = i;
			return true;
		}
		near_try(&near, row->names[i]);
	}
	if (near.best)
		return wrong(c, row, v, arena_printf(c->arena, "did you mean '%s'?", near.best));
	return wrong(c, row, v, arena_printf(c->arena, "must be %s",
					     keys_describe_names(c->arena, row->names)));
}

bool schema_scalar_rule(struct decode *c, const struct key *row, const struct node *v,
			struct firewall_rule *to)
{
	unsigned long long n;

	if (!quantity(c, row, v, types_firewall_rule, &n))
		return false;
	*to = (struct firewall_rule){ (unsigned)n % TYPES_UDP, n >= TYPES_UDP };
	return true;
}

static bool file(struct decode *c, const struct key *row, const struct node *v, void *to,
		 const void *owner)
{
	(void)owner;
	return schema_scalar_text(c, row, v, &((struct file_ref *)to)->path);
}

typedef bool decoder(struct decode *, const struct key *, const struct node *, void *,
		     const void *);

static decoder *const decoders[] = {
	[KEY_TEXT] = text,
	[KEY_FILE] = file,
	[KEY_NUMBER] = number,
	[KEY_DURATION] = duration,
	[KEY_SIZE] = size,
	[KEY_MODE] = mode,
	[KEY_BOOL] = boolean,
	[KEY_ENUM] = enumeration,
};

bool schema_scalar(struct decode *c, const struct key *row, const struct node *v, void *to,
		   const void *owner)
{
	if (!*v->text && v->plain)
		return diag_at(c->diag, v->pos, row->kind == KEY_TEXT && !row->type->wrong("") ?
			       "'%s' has no value: write \"\" for an empty text" :
			       "'%s' has no value", row->key);
	return decoders[row->kind](c, row, v, to, owner);
}
