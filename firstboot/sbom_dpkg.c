/* SPDX-License-Identifier: MIT */
#include <strings.h>

#include "firstboot/sbom_dpkg.h"

#define DPKG_STATUS "/var/lib/dpkg/status"

/* What is read of a package's paragraph, and what may stand there beside letters and digits
 * (deb-control(5), deb-version(7)). */
enum { DPKG_NAME, DPKG_VERSION, DPKG_ARCH, DPKG_STATE, DPKG_SOURCE, DPKG_FIELDS };
static const struct dpkg_field {
	const char *name, *others;
} dpkg_fields[DPKG_FIELDS] = {
	{ "Package",      "+-._" },
	{ "Version",      ".+-~:" },
	{ "Architecture", "-" },
	{ "Status",       "- " },
	{ "Source",       "+-._~: ()" },
};

struct dpkg_paragraph {
	const char *path;
	struct buf value[DPKG_FIELDS];
	unsigned line, begun;         /* 0: not */
};

static void dpkg_clear(struct dpkg_paragraph *p)
{
	for (size_t i = 0; i < DPKG_FIELDS; i++)
		buf_free(&p->value[i]);
	p->begun = 0;
}

static const char *dpkg_value(const struct dpkg_paragraph *p, size_t field)
{
	return buf_text(&p->value[field]);
}

static void dpkg_component(struct json *c, const struct dpkg_paragraph *p, const char *purl)
{
	json_set_str(c, "name", dpkg_value(p, DPKG_NAME));
	json_set_str(c, "version", dpkg_value(p, DPKG_VERSION));
	json_set_str(c, "purl", purl);
}

/* A paragraph of status.d tells no status: the package is there. */
static bool dpkg_is_there(const struct dpkg_paragraph *p)
{
	const char *state = strrchr(dpkg_value(p, DPKG_STATE), ' ');

	return !state || (strcmp(state, " not-installed") && strcmp(state, " config-files"));
}

/* Advisories are by source package, which has a field where its name or version is another:
 * NAME, or NAME (VERSION).  Scanners look for it in "upstream" (syft, grype). */
static bool dpkg_upstream(const struct dpkg_paragraph *p, struct buf *purl, struct diag *d)
{
	const char *source = dpkg_value(p, DPKG_SOURCE), *more = strstr(source, " (");
	size_t len = strlen(source), name = more ? (size_t)(more - source) : len;
	BUF(text);

	if (!len)
		return true;
	buf_add(&text, source, name);
	if (more && source[len - 1] == ')') {
		buf_char(&text, '@');
		buf_add(&text, more + 2, len - name - 3);
	}
	if (!name || strpbrk(text.data, " ()") || text.data[text.len - 1] == '@' ||
	    (more && text.len == name))
		return diag_error(d, "'%s', line %u: 'Source: %s' is neither 'NAME' nor "
				  "'NAME (VERSION)'", p->path, p->begun, source);
	buf_str(purl, "&upstream=");
	sbom_encode(purl, text.data);
	return true;
}

static bool dpkg_end(struct sbom *s, struct dpkg_paragraph *p, struct diag *d)
{
	struct json *c;
	BUF(purl);

	if (!p->begun || !dpkg_is_there(p))
		return true;
	for (size_t i = 0; i < DPKG_STATE; i++)
		if (!p->value[i].len)
			return diag_error(d, "'%s', line %u: the package has no field '%s'",
					  p->path, p->begun, dpkg_fields[i].name);
	buf_printf(&purl, "pkg:deb/%s/", s->vendor.data);
	sbom_encode(&purl, dpkg_value(p, DPKG_NAME));
	buf_char(&purl, '@');
	sbom_encode(&purl, dpkg_value(p, DPKG_VERSION));
	buf_printf(&purl, "?arch=%s&distro=%s", dpkg_value(p, DPKG_ARCH), s->distro.data);
	if (!dpkg_upstream(p, &purl, d))
		return false;
	c = sbom_add(s, "library", purl.data, d);
	if (c)
		dpkg_component(c, p, purl.data);
	return c;
}

static bool dpkg_field(struct dpkg_paragraph *p, size_t field, const char *value, size_t len,
		       struct diag *d)
{
	const struct dpkg_field *f = &dpkg_fields[field];

	while (len && strchr(" \t", *value)) {
		value++;
		len--;
	}
	while (len && value[len - 1] && strchr(" \t\r", value[len - 1]))
		len--;
	if (p->value[field].len)
		return diag_error(d, "'%s', line %u: the package has two fields '%s'", p->path,
				  p->line, f->name);
	if (!sbom_is(value, len, f->others))
		return diag_error(d, "'%s', line %u: '%.*s' is not what dpkg writes for '%s'",
				  p->path, p->line, len > 80 ? 80 : (int)len, value, f->name);
	buf_add(&p->value[field], value, len);
	return true;
}

static bool dpkg_line(struct dpkg_paragraph *p, const char *line, size_t len, struct diag *d)
{
	const char *colon = memchr(line, ':', len);
	size_t name = colon ? (size_t)(colon - line) : 0;

	if (*line == ' ' || *line == '\t')
		return true;
	if (!sbom_is(line, name, "-_"))
		return diag_error(d, "'%s', line %u: this is not 'Field: value': is it dpkg's "
				  "file?", p->path, p->line);
	if (!p->begun)
		p->begun = p->line;
	for (size_t i = 0; i < DPKG_FIELDS; i++)
		if (strlen(dpkg_fields[i].name) == name &&
		    !strncasecmp(line, dpkg_fields[i].name, name))
			return dpkg_field(p, i, colon + 1, len - name - 1, d);
	return true;
}

static bool dpkg_read(struct sbom *s, const char *path, bool *ret_there, struct diag *d)
{
	CLEANUP(dpkg_clear) struct dpkg_paragraph p = { .path = path };
	const char *at, *line;
	size_t len;
	BUF(text);

	if (!sbom_read(path, &text, ret_there, d))
		return false;
	at = buf_text(&text);
	for (const char *end = at + text.len; sbom_line(&at, end, &line, &len);) {
		p.line++;
		if (len && !dpkg_line(&p, line, len, d))
			return false;
		if (!len && !dpkg_end(s, &p, d))
			return false;
		if (!len)
			dpkg_clear(&p);
	}
	return dpkg_end(s, &p, d);
}

static bool dpkg_entry(struct sbom *s, const char *path, struct diag *d)
{
	const char *dot = strrchr(path, '.');
	bool there;

	return (dot && !strcmp(dot, ".md5sums")) || dpkg_read(s, path, &there, d);
}

bool sbom_dpkg(struct sbom *s, struct diag *d)
{
	size_t before = s->n;
	bool there;
	BUF(path);

	if (!dpkg_read(s, sbom_path(s, &path, DPKG_STATUS), &there, d) ||
	    !sbom_entries(s, sbom_path(s, &path, DPKG_STATUS ".d"), dpkg_entry, d))
		return false;
	return there || s->n > before ||
	       diag_error(d, "no '%s%s': is this a system of Debian or Ubuntu?", s->b->root,
			  DPKG_STATUS);
}
