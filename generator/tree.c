/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <yaml.h>

#include "generator/tree.h"
#include "generator/tree_message.h"
#include "generator/tree_unique.h"

/* A place in the text, found by libyaml's count of characters.  Its own lines
 * are not those of an editor: it also breaks at NEL, LS and PS. */
struct cursor {
	size_t index;
	const char *p;
	unsigned line, col;
};

struct anchor {
	const char *name;
	const struct node *node;
	struct anchor *next;
};

struct reader {
	yaml_parser_t yaml;
	yaml_event_t ev;
	struct arena *arena;
	const struct source *src;
	const char *end;
	struct cursor at;
	enum tree_mode mode;
	struct anchor *anchors;
	unsigned nodes, n_anchors;
	unsigned max_errors;  /* value of diag->errors at which reading stops */
	struct diag *diag;
};

static bool is_continuation(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

static void step(struct cursor *c, const char *end)
{
	bool new_line = *c->p == '\n';

	c->p++;
	while (c->p < end && is_continuation(*c->p))
		c->p++;
	c->index++;
	c->line += new_line;
	c->col = new_line ? 1 : c->col + 1;
}

static struct pos mark(struct reader *r, yaml_mark_t m)
{
	if (m.index < r->at.index)
		r->at = (struct cursor){ 0, r->src->text, 1, 1 };
	while (r->at.index < m.index && r->at.p < r->end)
		step(&r->at, r->end);
	return (struct pos){ r->src, r->at.line, r->at.col };
}

/* The reader counts bytes, the scanner and the parser characters. */
static bool report_reader(struct reader *r, const struct tree_message *m)
{
	struct cursor c = { 0, r->src->text, 1, 1 };
	const char *bad = r->src->text + r->yaml.problem_offset;

	while (c.p < bad && c.p < r->end)
		step(&c, r->end);
	return diag_at(r->diag, (struct pos){ r->src, c.line, c.col }, "%s",
		       bad < r->end && !*bad ? "a NUL byte cannot be part of a text file" :
		       m ? m->say : r->yaml.problem);
}

static bool report_problem(struct reader *r)
{
	struct pos pos = mark(r, r->yaml.problem_mark);
	char at = r->at.p < r->end ? *r->at.p : '\0';
	const struct tree_message *m = tree_message_find(r->yaml.problem, r->yaml.context, at);

	if (r->yaml.error == YAML_READER_ERROR)
		return report_reader(r, m);
	if (m && m->at_context)
		pos = mark(r, r->yaml.context_mark);
	return diag_at(r->diag, pos, "%s", m ? m->say : r->yaml.problem);
}

static bool next(struct reader *r)
{
	yaml_event_delete(&r->ev);
	if (yaml_parser_parse(&r->yaml, &r->ev))
		return true;
	memset(&r->ev, 0, sizeof(r->ev));
	if (r->yaml.error == YAML_MEMORY_ERROR)
		return diag_error(r->diag, "out of memory");
	return report_problem(r);
}

static struct node *new_node(struct reader *r)
{
	r->nodes++;
	return arena_alloc(r->arena, 1, sizeof(struct node));
}

/* Too many mistakes to go on: reported as one more. */
static bool full(struct reader *r, struct pos pos)
{
	if (r->nodes >= TREE_MAX_NODES)
		return !diag_at(r->diag, pos, "more than %d values in one file", TREE_MAX_NODES);
	if (r->diag->errors < r->max_errors)
		return false;
	return !diag_at(r->diag, pos, "too many mistakes, stopped here");
}

static struct node *fatal(struct reader *r, const char *why)
{
	diag_at(r->diag, mark(r, r->ev.start_mark), "%s", why);
	return NULL;
}

struct node *tree_get(const struct node *map, const char *key)
{
	if (!map || map->kind != NODE_MAP)
		return NULL;
	for (struct node *n = map->child; n; n = n->next)
		if (!strcmp(n->key, key))
			return n;
	return NULL;
}

static struct node *read_node(struct reader *r, unsigned depth);

static bool is_merge(const struct node *key)
{
	return key->plain && !strcmp(key->text, "<<");
}

/* Hang copies of the keys of `from` at *tail; tree_unique() drops those that the
 * mapping has itself. */
static struct node **merge_map(struct reader *r, const struct node *from, struct node **tail)
{
	for (const struct node *n = from->child; n && r->nodes < TREE_MAX_NODES; n = n->next) {
		struct node *copy = new_node(r);

		*copy = *n;
		copy->merged = true;
		copy->next = NULL;
		*tail = copy;
		tail = &copy->next;
	}
	return tail;
}

static void merge(struct reader *r, const struct node *value, struct node **tail)
{
	if (value->kind == NODE_MAP)
		merge_map(r, value, tail);
	else if (value->kind == NODE_LIST)
		for (const struct node *n = value->child; n; n = n->next)
			if (n->kind == NODE_MAP)
				tail = merge_map(r, n, tail);
}

/* The key of a pair; the current event is the key. */
static struct node *read_key(struct reader *r, unsigned depth)
{
	if (r->ev.type == YAML_SCALAR_EVENT)
		return read_node(r, depth);
	return fatal(r, "a key must be plain text");
}

/* Read "key: value" after its key.  ret_merge is the value of a merge key. */
static bool read_pair(struct reader *r, struct node **tail, unsigned depth, struct node **ret_merge)
{
	struct node *key = read_key(r, depth), *value;

	if (!key || !next(r) || !(value = read_node(r, depth)))
		return false;
	if (is_merge(key) && r->mode == TREE_LENIENT) {
		*ret_merge = value;
		return true;
	}
	if (is_merge(key)) {
		diag_at(r->diag, key->pos, "merge keys ('<<') are not supported: write the keys "
			"out, or share a file with 'include'");
		return true;
	}
	value->key = key->text;
	value->key_pos = key->pos;
	*tail = value;
	return true;
}

static struct node *read_map(struct reader *r, struct node *n, unsigned depth)
{
	struct node **tail = &n->child, *merged = NULL;

	for (;;) {
		if (!next(r))
			return NULL;
		if (r->ev.type == YAML_MAPPING_END_EVENT)
			break;
		if (!read_pair(r, tail, depth + 1, &merged) || full(r, n->pos))
			return NULL;
		if (*tail)
			tail = &(*tail)->next;
	}
	if (merged)
		merge(r, merged, tail);
	return !full(r, n->pos) && tree_unique(n, r->max_errors, r->diag) ? n : NULL;
}

static struct node *read_list(struct reader *r, struct node *n, unsigned depth)
{
	struct node **tail = &n->child;

	for (;;) {
		if (!next(r))
			return NULL;
		if (r->ev.type == YAML_SEQUENCE_END_EVENT)
			return n;
		*tail = read_node(r, depth + 1);
		if (!*tail || full(r, (*tail)->pos))
			return NULL;
		tail = &(*tail)->next;
	}
}

/* Anchors and tags: mistakes in a spec.  The value behind them is still read. */
static void check_properties(struct reader *r, struct pos pos, const yaml_char_t *anchor,
			     const yaml_char_t *tag)
{
	static const char standard[] = "tag:yaml.org,2002:";

	if (r->mode == TREE_LENIENT)
		return;
	if (anchor)
		diag_at(r->diag, pos, "anchors ('&%s') are not supported: write the value out "
			"where it is needed; a text that starts with '&' must be in quotes",
			(const char *)anchor);
	if (tag && !strncmp((const char *)tag, standard, strlen(standard)))
		diag_at(r->diag, pos, "tags ('!!%s') are not supported: the key decides the type",
			(const char *)tag + strlen(standard));
	else if (tag)
		diag_at(r->diag, pos, "tags ('%s') are not supported: the key decides the type; "
			"a text that starts with '!' must be in quotes", (const char *)tag);
}

/* An anchor is known once its value is complete, so there are no cycles. */
static void remember(struct reader *r, const char *anchor, const struct node *n)
{
	struct anchor *a;

	if (!anchor || r->mode == TREE_STRICT)
		return;
	if (++r->n_anchors > TREE_MAX_ANCHORS) {
		diag_at(r->diag, n->pos, "more than %d anchors in one file", TREE_MAX_ANCHORS);
		return;
	}
	a = arena_alloc(r->arena, 1, sizeof(*a));
	*a = (struct anchor){ anchor, n, r->anchors };
	r->anchors = a;
}

static struct node *read_scalar(struct reader *r)
{
	struct node *n = new_node(r);
	size_t len = r->ev.data.scalar.length;

	n->kind = NODE_SCALAR;
	n->pos = mark(r, r->ev.start_mark);
	check_properties(r, n->pos, r->ev.data.scalar.anchor, r->ev.data.scalar.tag);
	n->plain = r->ev.data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	n->text = arena_strndup(r->arena, (const char *)r->ev.data.scalar.value, len);
	if (strlen(n->text) != len) {
		diag_at(r->diag, n->pos, "a NUL character cannot be part of a text");
		n->kind = NODE_BAD;
	}
	return n;
}

static struct node *read_alias(struct reader *r)
{
	struct node *n = new_node(r);
	const char *name = (const char *)r->ev.data.alias.anchor;
	const struct anchor *a = r->anchors;

	n->kind = NODE_BAD;
	n->pos = mark(r, r->ev.start_mark);
	if (r->mode == TREE_STRICT) {
		diag_at(r->diag, n->pos, "aliases ('*%s') are not supported: write the value out; "
			"a text that starts with '*' must be in quotes", name);
		return n;
	}
	while (a && strcmp(a->name, name))
		a = a->next;
	if (!a) {
		diag_at(r->diag, n->pos, "alias '*%s' has no anchor '&%s' before it", name, name);
		return n;
	}
	*n = *a->node;
	n->next = NULL;
	n->merged = false;
	return n;
}

static struct node *read_container(struct reader *r, unsigned depth)
{
	struct node *n = new_node(r);
	bool list = r->ev.type == YAML_SEQUENCE_START_EVENT;
	const yaml_char_t *anchor = list ? r->ev.data.sequence_start.anchor
					 : r->ev.data.mapping_start.anchor;
	const yaml_char_t *tag = list ? r->ev.data.sequence_start.tag
				      : r->ev.data.mapping_start.tag;
	char *name = anchor ? arena_strdup(r->arena, (const char *)anchor) : NULL;

	n->kind = list ? NODE_LIST : NODE_MAP;
	n->pos = mark(r, r->ev.start_mark);
	check_properties(r, n->pos, anchor, tag);
	if (depth >= TREE_MAX_DEPTH)
		return fatal(r, "nested more than 32 levels deep");
	if (!(list ? read_list(r, n, depth) : read_map(r, n, depth)))
		return NULL;
	remember(r, name, n);
	return n;
}

static struct node *read_node(struct reader *r, unsigned depth)
{
	struct node *n;

	switch (r->ev.type) {
	case YAML_SCALAR_EVENT:
		n = read_scalar(r);
		if (r->ev.data.scalar.anchor)
			remember(r, arena_strdup(r->arena,
						 (const char *)r->ev.data.scalar.anchor), n);
		return n;
	case YAML_ALIAS_EVENT:
		return read_alias(r);
	case YAML_SEQUENCE_START_EVENT:
	case YAML_MAPPING_START_EVENT:
		return read_container(r, depth);
	default:
		return fatal(r, "expected a value");
	}
}

static struct node *empty(struct reader *r)
{
	diag_at(r->diag, (struct pos){ r->src, 1, 1 }, "the file is empty");
	return NULL;
}

/* Stream start, one document, stream end. */
static struct node *read_stream(struct reader *r)
{
	struct node *root;

	if (!next(r) || !next(r))
		return NULL;
	if (r->ev.type != YAML_DOCUMENT_START_EVENT)
		return empty(r);
	if (!next(r) || !(root = read_node(r, 0)) || !next(r) || !next(r))
		return NULL;
	if (r->ev.type != YAML_STREAM_END_EVENT)
		fatal(r, "a second document is not supported: one file, one document");
	return root;
}

struct node *tree_parse(struct arena *a, const struct source *src, size_t len,
			enum tree_mode mode, struct diag *d)
{
	struct reader r = {
		.arena = a, .src = src, .end = src->text + len, .at = { 0, src->text, 1, 1 },
		.mode = mode, .max_errors = d->errors + TREE_MAX_ERRORS, .diag = d,
	};
	struct node *root;

	if (!yaml_parser_initialize(&r.yaml)) {
		diag_error(d, "out of memory");
		return NULL;
	}
	yaml_parser_set_encoding(&r.yaml, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&r.yaml, (const unsigned char *)src->text, len);
	root = read_stream(&r);
	yaml_event_delete(&r.ev);
	yaml_parser_delete(&r.yaml);
	return root;
}
