/* SPDX-License-Identifier: MIT */
/*
 * caddyfile.h - our sites in a Caddyfile that a person may edit too.
 *
 * Ours stand between two marker lines; everything outside is kept byte for byte,
 * and a site that it serves is not ours.  Knows as much of the language as it takes
 * to find top-level addresses (caddyserver.com/docs/caddyfile/concepts).
 */
#ifndef FIRSTBOOT_CADDYFILE_H
#define FIRSTBOOT_CADDYFILE_H

#include "base/buf.h"
#include "base/diag.h"

struct caddyfile {
	struct buf head, tail;        /* before and after our part */
	struct buf hosts;             /* hosts served outside of it, one a line, lower case */
	bool marked;                  /* our part was there */
	unsigned bare_line;           /* of a site without braces, which is the whole file; or 0 */
};

/* Take a file apart.  Braces, quotes or markers that do not match are errors. */
bool caddyfile_read(const char *text, size_t len, struct caddyfile *ret, struct diag *d) MUST_USE;
void caddyfile_free(struct caddyfile *c);
/* Does a site outside of our part serve this host over HTTPS? */
bool caddyfile_claims(const struct caddyfile *c, const char *host);
/* Append the file with our part replaced by these site blocks; "": without our part. */
bool caddyfile_write(const struct caddyfile *c, const char *sites, struct buf *out,
		     struct diag *d) MUST_USE;

#endif
