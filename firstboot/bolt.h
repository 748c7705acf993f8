/* SPDX-License-Identifier: MIT */
/*
 * bolt.h - read a file of bbolt's, the key/value store of containerd: buckets within buckets,
 * in pages of one B+ tree (etcd-io/bbolt, internal/common/page.go, meta.go, bucket.go).
 *
 * Any bytes may be there: no page is read beyond the file, none for ever.
 */
#ifndef FIRSTBOOT_BOLT_H
#define FIRSTBOOT_BOLT_H

#include "base/diag.h"

struct bolt {
	const char *path;             /* for messages */
	const unsigned char *data;    /* the file; whoever opens it keeps it */
	size_t len, page;
	unsigned left;                /* items that may yet be looked at */
};

struct bolt_item {
	const char *key;              /* any bytes */
	size_t key_len;
	const unsigned char *value;
	size_t value_len;
	bool bucket;                  /* the value is one, and no text */
};

typedef bool bolt_seen(void *to, const struct bolt_item *i, struct diag *d);

/* The newest state that was written as a whole; its bucket of buckets. */
bool bolt_open(struct bolt *b, const char *path, const struct buf *file,
	       struct bolt_item *ret_root, struct diag *d) MUST_USE;
/* Call `seen` for each item of a bucket, in the order of the keys, until it fails. */
bool bolt_each(struct bolt *b, const struct bolt_item *bucket, bolt_seen *seen, void *to,
	       struct diag *d) MUST_USE;
/* The item of that name; *ret is all zero when there is none. */
bool bolt_find(struct bolt *b, const struct bolt_item *bucket, const char *name,
	       struct bolt_item *ret, struct diag *d) MUST_USE;

#endif
