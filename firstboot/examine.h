/* SPDX-License-Identifier: MIT */
/*
 * examine.h - which rows of findings.h are true of the system below a root, and where.
 * Travels in no user-data.
 */
#ifndef FIRSTBOOT_EXAMINE_H
#define FIRSTBOOT_EXAMINE_H

#include "firstboot/findings.h"
#include "firstboot/reach.h"

/* A place that the row is true of; detail: " line 3", or "".  A row that somewhere nobody
 * could look for is told of as the one of KIND_UNSEEN. */
typedef void examine_fn(void *ctx, const struct findings_row *row, const struct reach_place *p,
			const char *detail);

struct examine {
	struct reach reach;
	examine_fn *fn;
	void *ctx;
	const struct findings_row *row;
	struct buf text;              /* of the file that is looked at, or a window of it, */
	size_t lines;                 /* the lines in front of that, */
	size_t end;                   /* and where it ends in the file */
	struct buf found;             /* each path found so far, by its hash */
	bool running;                 /* the system is not only looked at: row->running counts */
	bool scans, read;
	size_t files, bytes;          /* that were read in the scan */
};

/* One row, but for its patterns that start with "**". */
void examine_row(struct examine *e, const struct findings_row *row);
/* All of these, in one walk through what people and programs write. */
void examine_scan(struct examine *e);

#endif
