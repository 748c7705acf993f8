/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <string.h>

#include "base/ref.h"
#include "generator/caddy_text.h"

/* Characters that mean themselves in a bare token, and those that do between double quotes
 * (caddyserver.com/docs/caddyfile/concepts: tokens and quotes, placeholders). */
static const char bare[] = "-._:", between[] = "-._:~/?#[]@!&'()*+,;=%^|`";

static void literal(const char *p, size_t n, const char *safe, struct buf *out)
{
	for (; n--; p++) {
		if (*p == '$')
			buf_str(out, "$$");
		else if (isalnum((unsigned char)*p) || (*p && strchr(safe, *p)))
			buf_char(out, *p);
		else
			buf_printf(out, "%%%02X", (unsigned char)*p);
	}
}

void caddy_text_token(const char *text, bool quoted, bool refs, struct buf *out)
{
	const char *safe = quoted ? between : bare;
	struct ref_part part;

	buf_str(out, quoted ? "\"" : "");
	if (!refs) {
		literal(text, strlen(text), safe, out);
		text = "";
	}
	while ((part = ref_next(&text)).kind != REF_END) {
		if (part.kind == REF_NAME)
			buf_printf(out, "${%.*s}", (int)part.len, part.p);
		else
			literal(part.p, part.len, safe, out);
	}
	buf_str(out, quoted ? "\"" : "");
}

/* letsencrypt.org/docs/staging-environment, /docs/profiles: addresses are certified for six
 * days alone, on request. */
#define STAGING    "https://acme-staging-v02.api.letsencrypt.org/directory"
#define PRODUCTION "https://acme-v02.api.letsencrypt.org/directory"
#define ADDRESSES  "\t\t\tprofile shortlived\n"

static bool is_staging(const struct caddy *c)
{
	return c->acme.directory.s && !strcmp(c->acme.directory.s, "staging");
}

static void line(const char *name, const char *value, bool refs, struct buf *out)
{
	buf_str(out, name);
	caddy_text_token(value, /* quoted= */ true, refs, out);
	buf_char(out, '\n');
}

/* An address has Caddy's own certificate unless an issuer is named. */
static void tls_address(const struct caddy *c, struct buf *out)
{
	bool other = c->acme.directory.s && !is_staging(c);

	buf_str(out, "\ttls {\n\t\tissuer acme {\n");
	line("\t\t\tdir ", other ? c->acme.directory.s : is_staging(c) ? STAGING : PRODUCTION,
	     /* refs= */ false, out);
	if (c->email.s)
		line("\t\t\temail ", c->email.s, /* refs= */ true, out);
	buf_str(out, other ? "" : ADDRESSES);
	buf_str(out, c->acme.ca.path.s ? "\t\t\ttrusted_roots " CADDY_TEXT_CA "\n" : "");
	buf_str(out, "\t\t}\n\t}\n");
}

/* Directives in Caddy's canonical form (caddyserver.com/docs/caddyfile/directives). */
static void tls(const struct caddy *c, struct buf *out)
{
	if (!c->email.s && !c->acme.directory.s)
		return;
	buf_str(out, "\ttls");
	if (c->email.s) {
		buf_char(out, ' ');
		caddy_text_token(c->email.s, /* quoted= */ true, /* refs= */ true, out);
	}
	if (!c->acme.directory.s) {
		buf_char(out, '\n');
		return;
	}
	buf_str(out, " {\n");
	line("\t\tca ", is_staging(c) ? STAGING : c->acme.directory.s, /* refs= */ false, out);
	buf_str(out, c->acme.ca.path.s ? "\t\tca_root " CADDY_TEXT_CA "\n" : "");
	buf_str(out, "\t}\n");
}

void caddy_text_site(const struct caddy *c, const struct site *s, enum caddy_certificate kind,
		     struct buf *out)
{
	caddy_text_token(s->host.s, /* quoted= */ false, /* refs= */ true, out);
	buf_str(out, " {\n");
	if (kind == CADDY_INTERNAL)
		buf_str(out, "\ttls internal\n");
	else if (kind == CADDY_ADDRESS)
		tls_address(c, out);
	else
		tls(c, out);
	buf_str(out, s->encode ? "\tencode\n" : "");
	if (s->security_headers)
		buf_printf(out, "\theader {\n%s"
			     "\t\tX-Content-Type-Options nosniff\n"
			     "\t\tX-Frame-Options DENY\n"
			     "\t\t-Server\n"
			     "\t}\n", kind != CADDY_PUBLIC || is_staging(c) ? "" :
			     "\t\tStrict-Transport-Security max-age=31536000\n");
	buf_str(out, "\treverse_proxy ");
	caddy_text_token(s->upstream.s, /* quoted= */ false, /* refs= */ false, out);
	buf_str(out, "\n}\n");
}

/* An abstract socket needs no directory of the container, and is Caddy's alone.  Who asks for
 * an address sends no name (RFC 6066, 3), and the container does not know the server's. */
void caddy_text_options(const struct caddy *c, struct buf *out)
{
	buf_printf(out, "{\n\tadmin unix/@caddy-admin\n%s}\n",
		   c->ip_certificate ? "\tdefault_sni ${instance.ipv4}\n" : "");
}
