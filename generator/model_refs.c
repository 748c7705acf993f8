/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/ref.h"
#include "generator/model_refs.h"
#include "generator/model_target.h"
#include "generator/schema_scalar.h"
#include "generator/tree_dollar.h"

enum secrecy { UNKNOWN, ACTIVE, PUBLIC, SECRET };

struct scope {
	const struct spec *spec;
	struct arena *arena;
	struct diag *diag;
	unsigned char *secrecy;       /* of each variable */
	unsigned max_errors;          /* value of diag->errors at which checking stops */
};

/* A value of each type, to try a text with: alone, and among other text. */
static const struct {
	const char *alone, *within;
} samples[] = {
	[PARAM_STRING] = { "any text", "x" },
	[PARAM_HOSTNAME] = { "host.example.com", "host.example.com" },
	[PARAM_EMAIL] = { "user@example.com", "user@example.com" },
	[PARAM_SECRET] = { "any text", "x" },
	[PARAM_INTEGER] = { "1", "1" },
	[PARAM_BOOLEAN] = { "true", "true" },
	[PARAM_URL] = { "https://host.example.com", "https://host.example.com" },
	[PARAM_IPV4] = { "192.0.2.1", "192.0.2.1" },
	[PARAM_IPV6] = { "2001:db8::1", "2001:db8::1" },
};

static struct pos place(const struct str *text, const struct ref_part *part)
{
	return tree_dollar(text->pos, text->s, part->kind == REF_NAME ? part->p - 2 : part->p);
}

static enum secrecy env_secrecy(struct scope *s, const struct env *env);

static bool is_secret(struct scope *s, const struct target *t)
{
	return t->env ? env_secrecy(s, t->env) == SECRET : t->type == PARAM_SECRET;
}

/* What the text of a variable makes of it.  Recursion ends at ACTIVE. */
static enum secrecy text_secrecy(struct scope *s, const struct str *text)
{
	enum secrecy found = PUBLIC;
	const char *cursor = text->s;
	struct ref_part part;

	while ((part = ref_next(&cursor)).kind != REF_END && s->diag->errors < s->max_errors) {
		struct target t = {0};

		if (part.kind == REF_NAME)
			t = model_target_find(s->spec, part.p, part.len);
		if (t.env && s->secrecy[t.env - s->spec->stack.env] == ACTIVE)
			diag_at(s->diag, place(text, &part), "'${%.*s}' goes round in a circle: "
				"the value would depend on itself", (int)part.len, part.p);
		else if (t.found && is_secret(s, &t))
			found = SECRET;
	}
	return found;
}

static enum secrecy env_secrecy(struct scope *s, const struct env *env)
{
	unsigned char *known = &s->secrecy[env - s->spec->stack.env];

	if (*known != UNKNOWN)
		return *known;
	*known = ACTIVE;
	*known = (unsigned char)(env->value.s ? text_secrecy(s, &env->value) : SECRET);
	return *known;
}

/* A secret may flow into what root alone reads, and into `show` when asked to. */
static bool check_secrecy(struct scope *s, const struct text_use *use, const struct ref_part *part)
{
	const int n = (int)part->len;

	if (use->row->refs == REFS_ROOT)
		return true;
	if (use->row->refs == REFS_PUBLIC)
		return diag_at(s->diag, place(use->text, part), "'${%.*s}' is secret and cannot "
			"be in '%s', which everybody may read", n, part->p, use->row->key);
	if (((const struct show *)use->owner)->reveal)
		return true;
	return diag_at(s->diag, place(use->text, part), "'${%.*s}' is secret: add 'reveal: true' "
		"to print it on the console", n, part->p);
}

static bool check_part(struct scope *s, const struct text_use *use, const struct ref_part *part)
{
	struct target t;

	if (part->kind == REF_BAD)
		return model_target_misused(part->p, place(use->text, part), s->diag);
	if (part->kind != REF_NAME)
		return true;
	t = model_target_find(s->spec, part->p, part->len);
	if (!t.found)
		return model_target_unknown(s->spec, part->p, part->len, place(use->text, part),
					    s->arena, s->diag);
	return !is_secret(s, &t) || check_secrecy(s, use, part);
}

static bool is_alone(const struct ref_part *part, const char *text)
{
	return part->kind == REF_NAME && part->p == text + 2 && !part->p[part->len + 1];
}

/* "${x}" alone: x itself must be of the type that the key wants. */
static bool check_alone(struct scope *s, const struct text_use *use, const struct ref_part *part)
{
	struct target t = model_target_find(s->spec, part->p, part->len);
	const char *why;

	if (t.env && (!t.env->value.s || strchr(t.env->value.s, '$')))
		return true;          /* known on the server */
	if (t.env) {
		why = use->row->type->wrong(t.env->value.s);
		return !why || diag_at(s->diag, use->text->pos, "'%s' %s, and '${%.*s}' is '%s'",
				       use->row->key, why, (int)part->len, part->p,
				       schema_scalar_shown(s->arena, t.env->value.s));
	}
	why = use->row->type->wrong(samples[t.type].alone);
	return !why || diag_at(s->diag, use->text->pos, "'%s' %s, and '${%.*s}' is of type %s",
			       use->row->key, why, (int)part->len, part->p,
			       spec_param_types[t.type]);
}

/* With a sample in the place of each reference the text must be of its type. */
static bool check_type(struct scope *s, const struct text_use *use)
{
	CLEANUP(buf_free) struct buf sample = {0};
	const char *cursor = use->text->s, *why;
	struct ref_part part;

	while ((part = ref_next(&cursor)).kind != REF_END) {
		unsigned type = model_target_find(s->spec, part.p, part.len).type;

		if (part.kind == REF_NAME && type == KEY_ENUM_BAD)
			return true;
		if (is_alone(&part, use->text->s))
			return check_alone(s, use, &part);
		if (part.kind == REF_NAME)
			buf_str(&sample, samples[type].within);
		else
			buf_add(&sample, part.p, part.len);
	}
	why = use->row->type->wrong(buf_text(&sample));
	return !why || diag_at(s->diag, use->text->pos, "'%s' is '%s', %s", use->row->key,
			       schema_scalar_shown(s->arena, use->text->s), why);
}

/* A key that is for secrets alone: "x${token}" holds one, "a$$b" and "${word}" lie
 * open.  What refers to nothing is reported elsewhere. */
static bool check_holds_secret(struct scope *s, const struct text_use *use)
{
	const char *cursor = use->text->s;
	struct ref_part part, last = {0};

	while ((part = ref_next(&cursor)).kind != REF_END) {
		struct target t = {0};

		if (part.kind == REF_NAME)
			t = model_target_find(s->spec, part.p, part.len);
		if (part.kind == REF_BAD || (part.kind == REF_NAME && !t.found) ||
		    (t.found && (t.type == KEY_ENUM_BAD || is_secret(s, &t))))
			return true;
		if (part.kind == REF_NAME)
			last = part;
	}
	if (last.p)
		return diag_at(s->diag, place(use->text, &last), "'%s' must be secret, and "
			       "'${%.*s}' is not: refer to a parameter of type secret",
			       use->row->key, (int)last.len, last.p);
	return diag_at(s->diag, use->text->pos, "'%s' must not stand in the spec: make a parameter "
		       "of type secret and refer to it, such as '${token}'", use->row->key);
}

static bool check_use(struct scope *s, const struct text_use *use)
{
	const char *cursor = use->text->s;
	struct ref_part part;
	const char *why = types_text.wrong(use->text->s);
	bool ok = !use->row->secret || check_holds_secret(s, use);

	if (why)
		return diag_at(s->diag, use->text->pos, "'%s' %s", use->row->key, why);

	while ((part = ref_next(&cursor)).kind != REF_END && s->diag->errors < s->max_errors)
		ok = check_part(s, use, &part) && ok;
	return ok && check_type(s, use);
}

bool model_refs_check(const struct spec *spec, const struct text_use *uses, struct arena *a,
		      struct diag *d)
{
	const unsigned before = d->errors;
	struct scope s = { spec, a, d, arena_alloc(a, spec->stack.n_env + 1, 1),
			   before + TREE_MAX_ERRORS };

	for (size_t i = 0; i < spec->stack.n_env; i++)
		env_secrecy(&s, &spec->stack.env[i]);
	for (; uses; uses = uses->next)
		if (uses->row->refs != REFS_NONE && uses->text->s && strchr(uses->text->s, '$') &&
		    !check_use(&s, uses) && d->errors >= s.max_errors)
			return diag_error(d, "too many mistakes, stopped here");
	return d->errors == before;
}
