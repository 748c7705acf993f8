/* SPDX-License-Identifier: MIT */
#include <stdint.h>

#include "firstboot/bolt.h"

/* Sizes in bytes.  Of a page's header: number, kind, how many items, how many pages more. */
enum { BOLT_HEADER = 16, BOLT_ITEM = 16, BOLT_BUCKET = 16, BOLT_META = 64, BOLT_SUMMED = 56,
       BOLT_PAGE_MIN = 1024, BOLT_PAGE_MAX = 1 << 24 };
enum { BOLT_BRANCH = 1, BOLT_LEAF = 2, BOLT_IS_BUCKET = 1 };
/* Trees of real files are three or four pages deep. */
enum { BOLT_MAX_DEPTH = 16, BOLT_MAX_ITEMS = 1 << 20 };

struct bolt_walk {
	struct bolt *b;
	bolt_seen *seen;
	void *to;
	unsigned depth;
};

/* bbolt writes as the processor does; those that we run on begin with the lowest byte. */
static uint64_t bolt_number(const unsigned char *p, size_t n)
{
	uint64_t x = 0;

	while (n--)
		x = x << 8 | p[n];
	return x;
}

static bool bolt_damaged(const struct bolt *b, struct diag *d)
{
	return diag_error(d, "'%s' is damaged, or not of the kind that containerd writes", b->path);
}

/* FNV-1a of 64 bits. */
static bool bolt_sum_is_right(const unsigned char *meta)
{
	uint64_t h = 0xcbf29ce484222325;

	for (size_t i = 0; i < BOLT_SUMMED; i++)
		h = (h ^ meta[i]) * 0x100000001b3;
	return h == bolt_number(meta + BOLT_SUMMED, 8);
}

/* Is a description of the whole there?  Magic number, version, size of a page, flags, the root
 * bucket, two more, the number of the transaction, a checksum. */
static bool bolt_meta(const struct bolt *b, size_t at, size_t *ret_page, uint64_t *ret_change)
{
	const unsigned char *meta = b->data + at + BOLT_HEADER;

	if (b->len < at + BOLT_HEADER + BOLT_META || bolt_number(meta, 4) != 0xed0cdaed ||
	    bolt_number(meta + 4, 4) != 2 || !bolt_sum_is_right(meta))
		return false;
	*ret_page = (size_t)bolt_number(meta + 8, 4);
	*ret_change = bolt_number(meta + 48, 8);
	return *ret_page >= BOLT_PAGE_MIN && *ret_page <= BOLT_PAGE_MAX && (!at || at == *ret_page);
}

/* The first two pages take turns: one is right whatever happened while the other was written. */
bool bolt_open(struct bolt *b, const char *path, const struct buf *file,
	       struct bolt_item *ret_root, struct diag *d)
{
	uint64_t newest = 0, change;
	size_t page;

	*b = (struct bolt){ .path = path, .data = (const void *)buf_text(file), .len = file->len,
			    .left = BOLT_MAX_ITEMS };
	*ret_root = (struct bolt_item){ .value_len = BOLT_BUCKET, .bucket = true };
	for (size_t at = 0; at <= BOLT_PAGE_MAX; at = at ? at * 2 : BOLT_PAGE_MIN)
		if (bolt_meta(b, at, &page, &change) && (!b->page || change > newest)) {
			b->page = page;
			newest = change;
			ret_root->value = b->data + at + BOLT_HEADER + 16;
		}
	return b->page || bolt_damaged(b, d);
}

/* The bytes of a page and of those that it goes on in. */
static const unsigned char *bolt_page(const struct bolt *b, uint64_t number, size_t *ret_len)
{
	uint64_t pages = b->len / b->page, more;
	const unsigned char *p;

	if (number >= pages)
		return NULL;
	p = b->data + number * b->page;
	more = bolt_number(p + 12, 4);
	*ret_len = (size_t)(more + 1) * b->page;
	return more < pages - number ? p : NULL;
}

/* An item of a leaf: flags, where the key begins from here, length of it and of the value. */
static bool bolt_leaf_item(struct bolt_walk *w, const unsigned char *p, size_t len, struct diag *d)
{
	uint64_t at = bolt_number(p + 4, 4), key = bolt_number(p + 8, 4);
	uint64_t value = bolt_number(p + 12, 4);
	struct bolt_item i;

	if (at + key + value > len)
		return bolt_damaged(w->b, d);
	i = (struct bolt_item){ (const char *)p + at, (size_t)key, p + at + key, (size_t)value,
				bolt_number(p, 4) & BOLT_IS_BUCKET };
	return w->seen(w->to, &i, d);
}

static bool bolt_node(struct bolt_walk *w, const unsigned char *p, size_t len, struct diag *d)
{
	uint64_t kind = p ? bolt_number(p + 8, 2) : 0, n = p ? bolt_number(p + 10, 2) : 0;
	bool ok = true;

	if ((kind != BOLT_BRANCH && kind != BOLT_LEAF) || n > (len - BOLT_HEADER) / BOLT_ITEM ||
	    n > w->b->left || w->depth == BOLT_MAX_DEPTH)
		return bolt_damaged(w->b, d);
	w->b->left -= (unsigned)n;
	w->depth++;
	for (size_t at = BOLT_HEADER; ok && n--; at += BOLT_ITEM) {
		size_t below_len = 0;

		if (kind == BOLT_LEAF) {
			ok = bolt_leaf_item(w, p + at, len - at, d);
		} else {
			const unsigned char *below = bolt_page(w->b, bolt_number(p + at + 8, 8),
							       &below_len);
			ok = bolt_node(w, below, below_len, d);
		}
	}
	w->depth--;
	return ok;
}

/* A small bucket has no page: what would be in it follows. */
bool bolt_each(struct bolt *b, const struct bolt_item *bucket, bolt_seen *seen, void *to,
	       struct diag *d)
{
	struct bolt_walk w = { b, seen, to, 0 };
	size_t len = 0;
	uint64_t root;

	if (!bucket->bucket || bucket->value_len < BOLT_BUCKET)
		return bolt_damaged(b, d);
	root = bolt_number(bucket->value, 8);
	if (root) {
		const unsigned char *p = bolt_page(b, root, &len);

		return bolt_node(&w, p, len, d);
	}
	if (bucket->value_len < BOLT_BUCKET + BOLT_HEADER)
		return bolt_damaged(b, d);
	return bolt_node(&w, bucket->value + BOLT_BUCKET, bucket->value_len - BOLT_BUCKET, d);
}

struct bolt_wanted {
	const char *name;
	struct bolt_item *ret;
};

static bool bolt_compare(void *to, const struct bolt_item *i, struct diag *d)
{
	const struct bolt_wanted *w = to;

	(void)d;
	if (i->key_len == strlen(w->name) && !memcmp(i->key, w->name, i->key_len))
		*w->ret = *i;
	return true;
}

bool bolt_find(struct bolt *b, const struct bolt_item *bucket, const char *name,
	       struct bolt_item *ret, struct diag *d)
{
	struct bolt_wanted w = { name, ret };

	*ret = (struct bolt_item){0};
	return bolt_each(b, bucket, bolt_compare, &w, d);
}
