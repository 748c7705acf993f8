/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "generator/yaml.h"

/* Longer than any line: the emitter must not fold. */
enum { NO_WIDTH = -1, INDENT = 2 };

/* The emitter puts a text with a tab into double quotes, on one line, although
 * YAML 1.1 (5.1, c-printable) allows tabs in a literal block.  So a character of
 * Unicode's private use area, which is_reserved() refuses in a text, passes through
 * it in the tab's place. */
#define STAND_IN "\xee\x80\x80"

struct yaml {
	yaml_emitter_t emitter;
	struct buf text, *out;
};

static int append(void *out, unsigned char *p, size_t n)
{
	buf_add(out, p, n);
	return 1;
}

/* initialised: the yaml_…_event_initialize() that filled it. */
static void emit(struct yaml *y, yaml_event_t *event, int initialised)
{
	if (!initialised || !yaml_emitter_emit(&y->emitter, event))
		abort();
}

struct yaml *yaml_open(struct buf *out)
{
	struct yaml *y = calloc(1, sizeof(*y));
	yaml_event_t event;

	if (!y || !yaml_emitter_initialize(&y->emitter))
		abort();
	y->out = out;
	yaml_emitter_set_output(&y->emitter, append, &y->text);
	yaml_emitter_set_width(&y->emitter, NO_WIDTH);
	yaml_emitter_set_indent(&y->emitter, INDENT);
	yaml_emitter_set_unicode(&y->emitter, 1);
	emit(y, &event, yaml_stream_start_event_initialize(&event, YAML_UTF8_ENCODING));
	emit(y, &event, yaml_document_start_event_initialize(&event, NULL, NULL, NULL,
							     /* implicit= */ 1));
	return y;
}

/* Copy text, with every `from` as `to`. */
static void replace(const char *text, const char *from, const char *to, struct buf *out)
{
	for (const char *next; (next = strstr(text, from)); text = next + strlen(from)) {
		buf_add(out, text, (size_t)(next - text));
		buf_str(out, to);
	}
	buf_str(out, text);
}

void yaml_close(struct yaml *y)
{
	yaml_event_t event;

	emit(y, &event, yaml_document_end_event_initialize(&event, /* implicit= */ 1));
	emit(y, &event, yaml_stream_end_event_initialize(&event));
	yaml_emitter_delete(&y->emitter);
	replace(y->text.data, STAND_IN, "\t", y->out);
	buf_free(&y->text);
	free(y);
}

void yaml_mapping(struct yaml *y)
{
	yaml_event_t event;

	emit(y, &event, yaml_mapping_start_event_initialize(&event, NULL, NULL, /* implicit= */ 1,
							    YAML_BLOCK_MAPPING_STYLE));
}

void yaml_end_mapping(struct yaml *y)
{
	yaml_event_t event;

	emit(y, &event, yaml_mapping_end_event_initialize(&event));
}

void yaml_sequence(struct yaml *y, bool flow)
{
	yaml_event_t event;

	emit(y, &event, yaml_sequence_start_event_initialize(&event, NULL, NULL, /* implicit= */ 1,
		flow ? YAML_FLOW_SEQUENCE_STYLE : YAML_BLOCK_SEQUENCE_STYLE));
}

void yaml_end_sequence(struct yaml *y)
{
	yaml_event_t event;

	emit(y, &event, yaml_sequence_end_event_initialize(&event));
}

static void scalar(struct yaml *y, const char *s, size_t len, yaml_scalar_style_t style)
{
	const yaml_char_t *text = (const yaml_char_t *)s;
	int plain = style == YAML_PLAIN_SCALAR_STYLE;
	yaml_event_t event;

	emit(y, &event, yaml_scalar_event_initialize(&event, NULL, NULL, text, (int)len,
						     /* plain_implicit= */ plain,
						     /* quoted_implicit= */ 1, style));
}

/* Ours are lower-case words and absolute paths: nothing that YAML 1.1 takes
 * for a number, a boolean or null. */
void yaml_string(struct yaml *y, const char *s)
{
	scalar(y, s, strlen(s), YAML_PLAIN_SCALAR_STYLE);
}

void yaml_quoted(struct yaml *y, const char *s)
{
	scalar(y, s, strlen(s), YAML_DOUBLE_QUOTED_SCALAR_STYLE);
}

/* The emitter takes a literal block for any printable text but one with a blank
 * before a line break or at its end. */
static bool can_be_block(const char *s, size_t len)
{
	return len && s[len - 1] != ' ' && !strstr(s, " \n");
}

void yaml_block(struct yaml *y, const char *s, size_t len)
{
	CLEANUP(buf_free) struct buf text = {0};

	if (can_be_block(s, len))
		replace(s, "\t", STAND_IN, &text);
	else
		buf_add(&text, s, len);
	scalar(y, text.data, text.len, YAML_LITERAL_SCALAR_STYLE);
}

/* Surrogates, what is no character, the byte order mark, and the stand-in. */
static bool is_reserved(unsigned long c)
{
	return c > 0x10ffff || c == 0x7f || (c >= 0xd800 && c <= 0xe000) || c == 0xfeff ||
	       c == 0xfffe || c == 0xffff;
}

/* Bytes of the UTF-8 character at s if YAML can hold it, else 0. */
static size_t character(const unsigned char *s, size_t len)
{
	static const struct { unsigned char mask, lead; size_t n; unsigned long least; } forms[] = {
		{ 0x80, 0x00, 1, 0x20 }, { 0xe0, 0xc0, 2, 0xa0 },
		{ 0xf0, 0xe0, 3, 0x800 }, { 0xf8, 0xf0, 4, 0x10000 },
	};

	if (*s == '\n' || *s == '\t')
		return 1;
	for (size_t f = 0; f < COUNT(forms); f++) {
		unsigned long c = *s & (unsigned char)~forms[f].mask;
		size_t i;

		if ((*s & forms[f].mask) != forms[f].lead || forms[f].n > len)
			continue;
		for (i = 1; i < forms[f].n && (s[i] & 0xc0) == 0x80; i++)
			c = c << 6 | (s[i] & 0x3f);
		if (i < forms[f].n || c < forms[f].least || is_reserved(c))
			return 0;
		return forms[f].n;
	}
	return 0;
}

bool yaml_is_text(const char *s, size_t len)
{
	size_t n;

	for (; len; s += n, len -= n)
		if (!(n = character((const unsigned char *)s, len)))
			return false;
	return true;
}
