/* SPDX-License-Identifier: MIT */
/*
 * tree.h - a YAML document as a tree that remembers where everything was.
 *
 * TREE_STRICT is for specs: one document of scalars, lists and mappings with
 * unique keys; anchors, aliases, tags and merge keys are mistakes.
 * TREE_LENIENT is for compose files: an alias becomes a copy that shares its
 * children, merge keys are merged, tags are ignored.  Both are bounded in size
 * and depth, and neither can hold a cycle.
 */
#ifndef GENERATOR_TREE_H
#define GENERATOR_TREE_H

#include "base/arena.h"
#include "base/diag_at.h"

enum {
	TREE_MAX_BYTES = 1024 * 1024,
	TREE_MAX_DEPTH = 32,
	TREE_MAX_ERRORS = 100,        /* in one file; then reading stops */
	TREE_MAX_NODES = 20 * 1000,   /* values, and keys that merge keys bring */
	TREE_MAX_ANCHORS = 1000,
};

enum tree_mode { TREE_STRICT, TREE_LENIENT };

enum node_kind {
	NODE_SCALAR, NODE_LIST, NODE_MAP,
	NODE_BAD,             /* was refused and reported: check nothing */
};

struct node {
	enum node_kind kind;
	bool plain;           /* NODE_SCALAR: written without quotes */
	bool merged;          /* came by a merge key: the mapping's own keys win */
	struct pos pos;
	const char *text;     /* NODE_SCALAR */
	const char *key;      /* set when the parent is a NODE_MAP */
	struct pos key_pos;
	struct node *child;   /* NODE_LIST, NODE_MAP: first child */
	struct node *next;    /* next sibling */
};

/* Parse the len bytes of src->text.  NULL when there is no tree at all; after a
 * smaller mistake (a duplicate key, an anchor) the rest of the tree is returned
 * so that it can be checked too: compare d->errors. */
struct node *tree_parse(struct arena *a, const struct source *src, size_t len,
			enum tree_mode mode, struct diag *d) MUST_USE;

/* The value of a key; NULL when map is NULL, no mapping, or without the key. */
struct node *tree_get(const struct node *map, const char *key);

#endif
