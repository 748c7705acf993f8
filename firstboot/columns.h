/* SPDX-License-Identifier: MIT */
/*
 * columns.h - text of others in the columns of a terminal: UTF-8, never a control
 * character, cut where it is too long.
 */
#ifndef FIRSTBOOT_COLUMNS_H
#define FIRSTBOOT_COLUMNS_H

#include "base/buf.h"

enum { COLUMNS_ALL = 1000000 };

/* Append text, up to so many columns; what is longer ends with "…".  A control character,
 * one that changes the direction of text or is no UTF-8 becomes '?', a line end a blank.
 * Returns the columns used. */
unsigned columns_add(struct buf *out, const char *text, unsigned columns);
/* The same, filled up with blanks. */
void columns_pad(struct buf *out, const char *text, unsigned columns);
/* A bar of so many columns, of which done / of are full. */
void columns_bar(struct buf *out, long long done, long long of, unsigned columns);

#endif
