/* SPDX-License-Identifier: MIT */
/* What is in this system, as a CycloneDX document on standard output. */
#include <time.h>

#include "base/file.h"
#include "firstboot/sbom.h"
#include "firstboot/sbom_dpkg.h"
#include "firstboot/sbom_images.h"
#include "firstboot/verb.h"
#include "firstboot/version.h"

/* The last second of the year 9999. */
#define SBOM_LAST_SECOND 253402300799LL

static void sbom_set_text(struct json *j, const char *key, const char *text)
{
	BUF(clean);

	buf_str(&clean, text);
	diag_clean(clean.data);
	json_set_str(j, key, clean.data);
}

/* A value of os-release(5): as a shell reads it. */
static void sbom_unquote(const char *p, size_t len, struct buf *ret)
{
	char quote = len && strchr("\"'", *p) ? *p : '\0';

	for (size_t i = quote != '\0'; i < len && (!quote || p[i] != quote); i++) {
		if (p[i] == '\\' && quote != '\'' && i + 1 < len)
			i++;
		if (p[i])
			buf_char(ret, p[i]);
	}
}

static void sbom_release(const struct buf *text, struct json *ret)
{
	const char *at = buf_text(text), *line;
	size_t len;

	for (const char *end = at + text->len; sbom_line(&at, end, &line, &len);) {
		const char *equals = memchr(line, '=', len);
		BUF(key);
		BUF(value);

		if (!equals || *line == '#')
			continue;
		buf_add(&key, line, (size_t)(equals - line));
		sbom_unquote(equals + 1, len - (size_t)(equals + 1 - line), &value);
		if (!strcmp(buf_text(&key), "ID") || !strcmp(buf_text(&key), "VERSION_ID") ||
		    !strcmp(buf_text(&key), "PRETTY_NAME"))
			json_set_str(ret, key.data, buf_text(&value));
	}
}

/* Whose packages these are: the vendor and the release in their URLs. */
static bool sbom_system(struct sbom *s, struct diag *d)
{
	static const char *const places[] = { "/etc/os-release", "/usr/lib/os-release" };
	autojson os = json_object();
	const char *id, *version;
	struct json *c;
	BUF(path);
	BUF(text);

	/* The first is a link to the second, and with --root no link is followed. */
	if (!file_read(sbom_path(s, &path, places[*s->b->root != '\0']), SBOM_MAX_BYTES, &text, d))
		return false;
	sbom_release(&text, os);
	id = json_str(os, "ID");
	version = json_str(os, "VERSION_ID");
	if (!id || !sbom_is(id, strlen(id), "._-") ||
	    (version && !sbom_is(version, strlen(version), "._-")))
		return diag_error(d, "'%s' does not say which system this is, as in ID=debian and "
				  "VERSION_ID=\"13\"", path.data);
	buf_str(&s->vendor, id);
	buf_printf(&s->distro, "%s%s%s", id, version ? "-" : "", version ? version : "");
	c = sbom_add(s, "operating-system", "os", d);
	json_set_str(c, "name", id);
	json_set_str(c, "version", version);
	if (json_str(os, "PRETTY_NAME"))
		sbom_set_text(c, "description", json_str(os, "PRETTY_NAME"));
	return true;
}

static void sbom_helper(struct json *c)
{
	json_set_str(c, "name", "prebake-firstboot");
	json_set_str(c, "version", VERSION_HELPER);
}

/* The moment that whoever wants the same bytes again has chosen
 * (reproducible-builds.org/specs/source-date-epoch). */
static bool sbom_time(struct json *metadata, struct diag *d)
{
	const char *epoch = getenv("SOURCE_DATE_EPOCH");
	char *end, text[sizeof("9999-12-31T23:59:59Z")];
	struct tm when;
	long long n;
	time_t t;

	if (!epoch)
		return true;
	errno = 0;
	n = strtoll(epoch, &end, 10);
	t = (time_t)n;
	if (errno || *end || !sbom_is(epoch, strlen(epoch), "") || n > SBOM_LAST_SECOND ||
	    !gmtime_r(&t, &when))
		return diag_error(d, "SOURCE_DATE_EPOCH is '%s', and must be a number of seconds "
				  "since 1970", epoch);
	if (!strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &when))
		abort();
	json_set_str(metadata, "timestamp", text);
	return true;
}

/* What the document is about is the server of the spec, if there is a plan. */
static bool sbom_subject(const struct sbom *s, struct json *metadata, struct diag *d)
{
	struct json *c = NULL;
	autojson plan = NULL;
	bool there;
	BUF(path);
	BUF(text);

	if (!sbom_read(sbom_path(s, &path, BOOT_PLAN), &text, &there, d))
		return false;
	if (!there)
		return true;
	plan = json_parse(buf_text(&text), text.len, path.data, d);
	if (!plan)
		return false;
	if (!json_str(plan, "name"))
		return diag_error(d, "'%s' has no name: is it a plan?", path.data);
	c = json_object();
	json_set_str(c, "type", "platform");
	json_set_str(c, "bom-ref", "image");
	sbom_set_text(c, "name", json_str(plan, "name"));
	json_set(metadata, "component", c);
	return true;
}

static struct json *sbom_metadata(const struct sbom *s, struct diag *d)
{
	struct json *phase = json_object(), *phases = json_array();
	struct json *tool = json_object(), *tools = json_array(), *made = json_object();
	autojson metadata = json_object();

	json_set_str(phase, "phase", "post-build");
	json_add(phases, phase);
	json_set_str(tool, "type", "application");
	sbom_helper(tool);
	json_add(tools, tool);
	json_set(made, "components", tools);
	json_set(metadata, "lifecycles", phases);
	json_set(metadata, "tools", made);
	return sbom_time(metadata, d) && sbom_subject(s, metadata, d) ? TAKE(metadata) : NULL;
}

static bool sbom_collect(struct sbom *s, struct diag *d)
{
	struct json *helper;

	if (!sbom_system(s, d) || !(helper = sbom_add(s, "application", "helper", d)))
		return false;
	sbom_helper(helper);
	return sbom_dpkg(s, d) && sbom_images(s, d);
}

static int sbom_run(struct boot *b, const char *options, struct diag *d)
{
	CLEANUP(sbom_free) struct sbom s = { .b = b };
	struct json *metadata, *components;
	autojson bom = json_object();
	BUF(text);

	(void)options;
	json_set_str(bom, "$schema", "http://cyclonedx.org/schema/bom-1.6.schema.json");
	json_set_str(bom, "bomFormat", "CycloneDX");
	json_set_str(bom, "specVersion", "1.6");
	json_set_int(bom, "version", 1);
	metadata = sbom_metadata(&s, d);
	if (!metadata)
		return VERB_FAILED;
	json_set(bom, "metadata", metadata);
	if (!sbom_collect(&s, d))
		return VERB_FAILED;
	components = json_array();
	sbom_sorted(&s, components);
	json_set(bom, "components", components);
	json_print(bom, /* indented= */ true, &text);
	if (fwrite(text.data, 1, text.len, stdout) != text.len || fflush(stdout)) {
		diag_sys(d, "cannot write the bill of materials");
		return VERB_FAILED;
	}
	return 0;
}

const struct verb verb_sbom = { "sbom", "", sbom_run };
