/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "generator/tree_unique.h"

struct slot {
	struct node *node;
	size_t order;
	const struct node *first; /* the same key stood here already; NULL: it did not */
};

static int by_key(const void *a, const void *b)
{
	const struct slot *x = a, *y = b;
	int c = strcmp(x->node->key, y->node->key);

	return c ? c : (x->order > y->order) - (x->order < y->order);
}

static int by_order(const void *a, const void *b)
{
	const struct slot *x = a, *y = b;

	return (x->order > y->order) - (x->order < y->order);
}

static size_t count(const struct node *map)
{
	size_t n = 0;

	for (const struct node *c = map->child; c; c = c->next)
		n++;
	return n;
}

/* Sorting finds duplicates fast among any number of keys. */
static void find_duplicates(struct slot *slots, size_t n)
{
	const struct node *first = slots[0].node;

	for (size_t i = 1; i < n; i++)
		if (strcmp(slots[i].node->key, first->key))
			first = slots[i].node;
		else
			slots[i].first = first;
}

static void report(const struct slot *s, struct diag *d)
{
	if (!s->node->merged)
		diag_at(d, s->node->key_pos, "duplicate key '%s': it stands in line %u already",
			s->node->key, s->first->key_pos.line);
}

/* In the order of the file, the first ones alone. */
static bool relink(struct node *map, const struct slot *slots, size_t n, unsigned max_errors,
		   struct diag *d)
{
	struct node **tail = &map->child;

	for (size_t i = 0; i < n; i++) {
		if (slots[i].first) {
			report(&slots[i], d);
			if (d->errors >= max_errors)
				return diag_at(d, slots[i].node->key_pos,
					       "too many mistakes, stopped here");
			continue;
		}
		*tail = slots[i].node;
		tail = &slots[i].node->next;
	}
	*tail = NULL;
	return true;
}

bool tree_unique(struct node *map, unsigned max_errors, struct diag *d)
{
	size_t n = count(map), i = 0;
	autofree struct slot *slots = n ? calloc(n, sizeof(*slots)) : NULL;

	if (n < 2)
		return true;
	if (!slots)
		abort();
	for (struct node *c = map->child; c; c = c->next, i++)
		slots[i] = (struct slot){ c, i, NULL };
	qsort(slots, n, sizeof(*slots), by_key);
	find_duplicates(slots, n);
	qsort(slots, n, sizeof(*slots), by_order);
	return relink(map, slots, n, max_errors, d);
}
