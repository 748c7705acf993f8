/* SPDX-License-Identifier: MIT */
/*
 * keep.h - files of the stack that we write and a person may edit.
 *
 * What we wrote last is remembered by its hash in /var/lib/prebake/files.json.  A
 * file that is neither that nor the new text was edited: it stays, the new text is
 * put beside it as NAME.prebake-new, and the boot says so.
 */
#ifndef FIRSTBOOT_KEEP_H
#define FIRSTBOOT_KEEP_H

#include "firstboot/boot.h"

/* Write the text to name below the stack's directory, mode 0644. */
bool keep_write(struct boot *b, const char *name, const struct buf *text,
		struct diag *d) MUST_USE;

#endif
