/* SPDX-License-Identifier: MIT */
/*
 * caddy_text.h - a site of the spec as a block of a Caddyfile.
 *
 * The text holds references as plan.json does ("$$" is a dollar): the helper expands it and
 * writes it.  Their values are host names and e-mail addresses, checked on the server too.
 */
#ifndef GENERATOR_CADDY_TEXT_H
#define GENERATOR_CADDY_TEXT_H

#include "base/buf.h"
#include "generator/spec_stack.h"

/* Where Caddy sees the certificate that proxy.caddy.acme.ca names. */
#define CADDY_TEXT_CA "/etc/caddy/acme-ca.pem"

enum caddy_certificate {
	CADDY_PUBLIC,                 /* from the authority */
	CADDY_INTERNAL,               /* Caddy's own, until the name leads to the server */
	CADDY_ADDRESS                 /* from the authority, for an IP address */
};

/* Append the site's block. */
void caddy_text_site(const struct caddy *c, const struct site *s, enum caddy_certificate kind,
		     struct buf *out);
/* Append the options of the whole Caddyfile. */
void caddy_text_options(const struct caddy *c, struct buf *out);
/* Append text as one token between double quotes, or as part of one without; characters that
 * no address or URL has are written as %XX.  With refs, "${…}" and "$$" stay what they are. */
void caddy_text_token(const char *text, bool quoted, bool refs, struct buf *out);

#endif
