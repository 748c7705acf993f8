/* SPDX-License-Identifier: MIT */
/*
 * provider_imds.h - platforms whose metadata service wants headers or a token, or
 * answers in JSON: what is special is said in a table beside the row.
 *
 * A where is "URL", whose whole answer is the value, or "URL#PATH", a value in its JSON as
 * provider_pick.h says.  Each document is asked for once.
 */
#ifndef FIRSTBOOT_PROVIDER_IMDS_H
#define FIRSTBOOT_PROVIDER_IMDS_H

#include "firstboot/provider_http.h"

struct provider_imds {
	const char *header;           /* "Name: value" of every request, or NULL */
	const char *token;            /* URL where PUT gives a token, or NULL … */
	const char *expiry;           /* … asked for with "Name: seconds" … */
	const char *bearer;           /* … and shown behind "Name: " */
	/* The value is what stands before the last such character, and behind a '/' there. */
	char cut[PROVIDER_FIELDS];
	bool base64;                  /* user-data is encoded */
	bool low_port;                /* user-data is told to ports below 1024 alone */
};

bool provider_imds(const struct provider *p, struct boot *b, const char *where,
		   struct buf *ret, struct diag *d) MUST_USE;

#endif
