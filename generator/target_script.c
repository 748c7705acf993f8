/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "generator/archive.h"
#include "generator/embedded.h"
#include "generator/encode.h"
#include "generator/payload.h"
#include "generator/target.h"

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
			   p->dflt.s ? "optional" : "required");
		add_column(out, p->help.s);
		buf_char(out, '\n');
	}
}

static void add_payload(const struct target_input *in, struct buf *out)
{
	struct arena arena CLEANUP(arena_free) = {0};
	CLEANUP(buf_free) struct buf packed = {0};
	struct fileset payload = { .arena = &arena };

	payload_add(in->spec, in->params, /* vehicle= */ NULL, &payload);
	archive_tar(&payload, ARCHIVE_GZIP, &packed);
	encode_base64(packed.data, packed.len, LINE, out);
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

bool target_script(const struct target_input *in, struct fileset *ret, struct diag *d)
{
	const struct embedded *template = embedded_find("templates/setup.sh");
	CLEANUP(buf_free) struct buf text = {0};
	const char *rest;

	(void)d;
	if (!template)
		abort();
	rest = add_until(template->data, "@PARAMETERS@\n", &text);
	add_parameters(in->spec, &text);
	rest = add_until(rest, "@PAYLOAD@\n", &text);
	add_payload(in, &text);
	buf_str(&text, rest);
	fileset_add_buf(ret, "setup.sh", target_mode(in, 0755), &text);
	return true;
}
