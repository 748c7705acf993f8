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

/* letsencrypt.org/docs/staging-environment */
#define STAGING "https://acme-staging-v02.api.letsencrypt.org/directory"

static bool is_staging(const struct caddy *c)
{
	return c->acme.directory.s && !strcmp(c->acme.directory.s, "staging");
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
	if (c->acme.directory.s) {
		buf_str(out, " {\n\t\tca ");
		caddy_text_token(is_staging(c) ? STAGING : c->acme.directory.s,
				 /* quoted= */ true, /* refs= */ false, out);
		buf_str(out, c->acme.ca.path.s ? "\n\t\tca_root " CADDY_TEXT_CA "\n\t}" : "\n\t}");
	}
	buf_char(out, '\n');
}

void caddy_text_site(const struct caddy *c, const struct site *s, struct buf *out)
{
	caddy_text_token(s->host.s, /* quoted= */ false, /* refs= */ true, out);
	buf_str(out, " {\n");
	tls(c, out);
	buf_str(out, s->encode ? "\tencode\n" : "");
	if (s->security_headers)
		buf_printf(out, "\theader {\n%s"
			     "\t\tX-Content-Type-Options nosniff\n"
			     "\t\tX-Frame-Options DENY\n"
			     "\t\t-Server\n"
			     "\t}\n", is_staging(c) ? "" :
			     "\t\tStrict-Transport-Security max-age=31536000\n");
	buf_str(out, "\treverse_proxy ");
	caddy_text_token(s->upstream.s, /* quoted= */ false, /* refs= */ false, out);
	buf_str(out, "\n}\n");
}
