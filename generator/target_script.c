/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "generator/embedded.h"
#include "generator/encode.h"
#include "generator/payload.h"
#include "generator/target.h"
#include "generator/yaml.h"

enum { LINE = 76 };

/* Text as one column of one line of a table: runs of white space and control
 * characters become one space.  The table is a quoted here-document, in which
 * the shell sees no quotes, dollars or backslashes. */
static void add_column(struct buf *out, const char *s)
{
	bool gap = false;

	for (; s && *s; s++) {
		if (isspace((unsigned char)*s) || iscntrl((unsigned char)*s)) {
			gap = true;
			continue;
		}
		if (gap)
			buf_char(out, ' ');
		gap = false;
		buf_char(out, *s);
	}
}

/* The rows that parameters() in templates/setup.sh prints. */
static void add_parameters(const struct spec *spec, struct buf *out)
{
	for (size_t i = 0; i < spec->n_params; i++) {
		const struct param *p = &spec->params[i];

		buf_printf(out, "%s\t%s\t%s\t", p->name.s, spec_param_types[p->type],
			   p->dflt.s || p->from.url.s ? "optional" : "required");
		add_column(out, p->help.s);
		buf_char(out, '\n');
	}
}

/* What the target payload made already, or the same made now. */
static void find_payload(const struct target_input *in, const struct fileset *made,
			 struct fileset *ret)
{
	const size_t n = sizeof(TARGET_PAYLOAD_DIR) - 1;

	for (size_t i = 0; i < made->n; i++) {
		const struct file_entry *f = &made->v[i];

		if (!strncmp(f->path, TARGET_PAYLOAD_DIR, n))
			fileset_add(ret, f->path + n, f->mode, f->data, f->len);
	}
	if (!ret->n)
		payload_add(in->spec, in->params, /* vehicle= */ NULL, PAYLOAD_READABLE, ret);
}

static bool has_line(const char *text, const char *line)
{
	size_t n = strlen(line);

	for (; text; text = strchr(text, '\n')) {
		text += *text == '\n';
		if (!strncmp(text, line, n) && (text[n] == '\n' || !text[n]))
			return true;
	}
	return false;
}

/* A file as place() in templates/setup.sh reads it: its path on the first line of a
 * here-document, which ends with a line that the file has not. */
static void add_file(const struct file_entry *f, struct buf *out)
{
	bool text = yaml_is_text(f->data, f->len) && f->len && f->data[f->len - 1] == '\n';
	CLEANUP(buf_free) struct buf end = {0};

	buf_str(&end, "@@");
	while (text && has_line(f->data, end.data))
		buf_char(&end, '@');
	buf_printf(out, "place %o %s <<'%s'\n%s\n", f->mode, text ? "cat" : "base64 -d", end.data,
		   f->path);
	if (text)
		buf_add(out, f->data, f->len);
	else
		encode_base64(f->data, f->len, LINE, out);
	buf_printf(out, "%s\n", end.data);
}

static void add_payload(const struct target_input *in, const struct fileset *made, struct buf *out)
{
	struct arena arena CLEANUP(arena_free) = {0};
	struct fileset payload = { .arena = &arena };

	find_payload(in, made, &payload);
	for (size_t i = 0; i < payload.n; i++)
		add_file(&payload.v[i], out);
}

/* Append the template up to the line that is the marker; returns what follows. */
static const char *add_until(const char *text, const char *marker, struct buf *out)
{
	const char *p = strstr(text, marker);

	if (!p)
		abort();
	buf_add(out, text, (size_t)(p - text));
	return p + strlen(marker);
}

void target_script_text(const struct target_input *in, const struct fileset *made, struct buf *out)
{
	const struct embedded *template = embedded_find("templates/setup.sh");
	const char *rest;

	if (!template)
		abort();
	rest = add_until(template->data, "@PARAMETERS@\n", out);
	add_parameters(in->spec, out);
	rest = add_until(rest, "@PAYLOAD@\n", out);
	add_payload(in, made, out);
	buf_str(out, rest);
}

bool target_script(const struct target_input *in, struct fileset *ret, struct diag *d)
{
	CLEANUP(buf_free) struct buf text = {0};

	(void)d;
	target_script_text(in, ret, &text);
	fileset_add_buf(ret, "setup.sh", target_mode(in, 0755), &text);
	return true;
}
