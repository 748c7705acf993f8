/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/ref.h"
#include "generator/model_from.h"
#include "generator/schema.h"
#include "generator/tree_dollar.h"

/* By plain HTTP, to what no wire leads to: this server, and its metadata service. */
static bool is_near(const char *url)
{
	static const char *const hosts[] = { "localhost", "[::1]" };
	static const char *const nets[] = { "127.", "169.254." };
	const char *host = url + strlen("http://");
	size_t n = strcspn(host, ":/?#");

	if (*host == '[')
		n = strcspn(host, "]") + 1;
	for (size_t i = 0; i < COUNT(hosts); i++)
		if (n == strlen(hosts[i]) && !strncmp(host, hosts[i], n))
			return true;
	for (size_t i = 0; i < COUNT(nets); i++)
		if (strspn(host, "0123456789.") == n && !strncmp(host, nets[i], strlen(nets[i])))
			return true;
	return false;
}

static bool check_url(const struct str *url, struct diag *d)
{
	if (!url->s || !strncmp(url->s, "https://", 8) ||
	    (!strncmp(url->s, "http://", 7) && is_near(url->s)))
		return true;
	return diag_at(d, url->pos, "a secret is fetched by HTTPS: '%s' must start with 'https://' "
		       "('http://' for loopback and link-local addresses)", url->s);
}

static bool is_before(const struct spec *spec, const struct param *p, const struct ref_part *part)
{
	for (const struct param *q = spec->params; q < p; q++)
		if (strlen(q->name.s) == part->len && !strncmp(q->name.s, part->p, part->len))
			return true;
	return part->len > 9 && !strncmp(part->p, "instance.", 9);
}

/* What refers to nothing is reported elsewhere. */
static bool check_order(const struct spec *spec, const struct param *p, const struct str *text,
			struct diag *d)
{
	const char *cursor = text->s;
	struct ref_part part;

	while (text->s && (part = ref_next(&cursor)).kind != REF_END)
		if (part.kind == REF_NAME && !is_before(spec, p, &part))
			return diag_at(d, tree_dollar(text->pos, text->s, part.p - 2),
				       "'${%.*s}' is not known yet when '%s' is fetched: refer to "
				       "a parameter that is declared before it", (int)part.len,
				       part.p, p->name.s);
	return true;
}

/* A key that goes with the other kind of source. */
static bool check_alien(const struct str *key, const char *name, const char *with, struct diag *d)
{
	return !key->s || diag_at(d, key->pos, "'%s' goes with '%s'", name, with);
}

static bool check_header(const struct str *header, struct diag *d)
{
	size_t n = header->s ? strspn(header->s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "abcdefghijklmnopqrstuvwxyz0123456789-_") : 0;

	return !header->s || (n && header->s[n] == ':') ||
	       diag_at(d, header->pos, "'header' must be NAME: VALUE, such as "
		       "'X-Vault-Token: ${vault}'");
}

static bool check_source(const struct spec *spec, const struct param *p, struct diag *d)
{
	const struct param_from *s = &p->from;
	const struct str *at = s->url.s ? &s->url : &s->unwrap;
	bool ok = check_url(at, d);

	if (p->type != PARAM_SECRET)
		ok = diag_at(d, at->pos, "only a parameter of type secret is fetched: '%s' is of "
			     "type %s", p->name.s, spec_param_types[p->type]);
	if (s->url.s)
		ok = check_alien(&s->path, "path", "unwrap", d) && ok;
	else
		ok = check_alien(&s->header, "header", "url", d) && ok;
	if (s->unwrap.s && !s->field.s)
		ok = diag_at(d, s->unwrap.pos, "'unwrap' needs 'field': where in the answer the "
			     "secret is, such as 'data.token'");
	ok = check_header(&s->header, d) && ok;
	return check_order(spec, p, &s->url, d) && check_order(spec, p, &s->header, d) && ok;
}

bool model_from_check(const struct spec *spec, struct diag *d)
{
	bool ok = true;

	for (size_t i = 0; i < spec->n_params; i++) {
		const struct param *p = &spec->params[i];

		if ((p->from.url.s || p->from.unwrap.s) && p->type != KEY_ENUM_BAD)
			ok = check_source(spec, p, d) && ok;
	}
	return ok;
}
