/* SPDX-License-Identifier: MIT */
/*
 * reach.h - what lies where a pattern of findings.h says, below a root that may be hostile.
 *
 * Every step opens one name in a directory that is open, and follows no symbolic link: what
 * is found lies below the root.  A directory behind a link, one that cannot be read or is too
 * deep, or what is mounted there from outside, is told of; file systems that lie in memory
 * are no part of an image and are passed over.
 * Travels in no user-data.
 */
#ifndef FIRSTBOOT_REACH_H
#define FIRSTBOOT_REACH_H

#include <sys/stat.h>

#include "base/json.h"

struct reach {
	int root;
	dev_t device;                 /* the root's */
	struct json *homes;           /* what "~" stands for, */
	struct json *stack, *data, *layers;   /* and "$stack", "$data", "$layers" */
	struct json *foreign;         /* paths where something from outside is mounted */
};

struct reach_place {
	int dir;                      /* what it is in */
	const char *name;             /* its name there */
	const char *path;             /* from the root, as it is: for diag_clean() */
	struct stat st;               /* its own, not that of what it leads to */
	const char *unseen;           /* why nobody could look; NULL: this is what was looked for */
};

typedef void reach_fn(void *ctx, const struct reach_place *p);

bool reach_open(struct reach *r, const char *root, struct diag *d) MUST_USE;
void reach_close(struct reach *r);
/* Tell fn of each place that one of the patterns means, in the order of their names; not of
 * patterns that start with '*'. */
void reach_each(const struct reach *r, const char *patterns, reach_fn *fn, void *ctx);
/* Append the first max bytes of a plain file; -1 and errno if it cannot be read. */
int reach_read(const struct reach_place *p, size_t max, struct buf *text);
/* Open a directory in dir that is no link; within: nor another file system. */
int reach_enter(int dir, const char *name, bool within);
/* The names in a directory, sorted; NULL and errno when it cannot be read. */
struct json *reach_names(int dir) MUST_USE;

#endif
