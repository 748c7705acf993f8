/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "generator/yaml.h"

/* Longer than any line: the emitter must not fold. */
enum { NO_WIDTH = -1, INDENT = 2 };

/* Lines for a literal block pass beside the emitter, which has nothing to escape in
 * them, takes its time, and puts a text with a tab into double quotes, on one line,
 * although YAML 1.1 (5.1, c-printable) allows tabs.  Through it goes, in their place,
 * a character of Unicode's private use area, which is_reserved() refuses in a text. */
#define STAND_IN "\xee\x80\x80\n"

struct yaml {
	yaml_emitter_t emitter;
	struct buf text, *out;
	struct buf blocks;            /* what the stand-ins stand for, each with its NUL */
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

/* Append the lines, the first where the cursor is, the others below it. */
static void add_lines(struct buf *out, const char *lines)
{
	const char *start = memrchr(out->data, '\n', out->len);
	size_t column = (size_t)(out->data + out->len - (start ? start + 1 : out->data));
	CLEANUP(buf_free) struct buf blanks = {0};

	buf_printf(&blanks, "%*s", (int)column, "");
	for (size_t n; *lines; lines += n) {
		n = (size_t)(strchr(lines, '\n') - lines) + 1;
		buf_add(out, lines, n);
		if (lines[n] && lines[n] != '\n')
			buf_add(out, blanks.data, column);
	}
}

/* Append the text with the blocks in place of their stand-ins. */
static void put_blocks(const char *text, const char *block, struct buf *out)
{
	for (const char *next; (next = strstr(text, STAND_IN));) {
		buf_add(out, text, (size_t)(next - text));
		add_lines(out, block);
		block += strlen(block) + 1;
		text = next + sizeof(STAND_IN) - 1;
	}
	buf_str(out, text);
}

void yaml_close(struct yaml *y)
{
	yaml_event_t event;

	emit(y, &event, yaml_document_end_event_initialize(&event, /* implicit= */ 1));
	emit(y, &event, yaml_stream_end_event_initialize(&event));
	yaml_emitter_delete(&y->emitter);
	put_blocks(y->text.data, buf_text(&y->blocks), y->out);
	buf_free(&y->text);
	buf_free(&y->blocks);
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

/* Can each line of s stand in a literal block as it is?  It needs no sign of how far
 * it is indented or how it ends, and holds no line break but those of Unix. */
static bool is_lines(const char *s, size_t len)
{
	static const char *const others[] = { " \n", "\xc2\x85", "\xe2\x80\xa8", "\xe2\x80\xa9" };

	for (size_t i = 0; i < COUNT(others); i++)
		if (strstr(s, others[i]))
			return false;
	return len > 1 && !strchr(" \t\n", *s) && s[len - 1] == '\n' && s[len - 2] != '\n';
}

void yaml_block(struct yaml *y, const char *s, size_t len)
{
	if (is_lines(s, len)) {
		buf_add(&y->blocks, s, len + 1);
		s = STAND_IN;
		len = sizeof(STAND_IN) - 1;
	}
	scalar(y, s, len, YAML_LITERAL_SCALAR_STYLE);
}

/* DEL and the C1 controls, what is no character, the byte order mark, and the stand-in. */
static bool is_reserved(unsigned long c)
{
	return (c >= 0x7f && c < 0xa0) || c == 0xe000 || c == 0xfeff || c == 0xfffe || c == 0xffff;
}

/* Bytes of the UTF-8 character at s, 0: there is none (RFC 3629: nor is a surrogate). */
static size_t character(const unsigned char *s, size_t len, unsigned long *ret)
{
	static const struct { unsigned char mask, lead; size_t n; unsigned long least; } forms[] = {
		{ 0x80, 0x00, 1, 0 }, { 0xe0, 0xc0, 2, 0x80 },
		{ 0xf0, 0xe0, 3, 0x800 }, { 0xf8, 0xf0, 4, 0x10000 },
	};

	for (size_t f = 0; f < COUNT(forms); f++) {
		size_t i;

		if ((*s & forms[f].mask) != forms[f].lead || forms[f].n > len)
			continue;
		*ret = *s & (unsigned char)~forms[f].mask;
		for (i = 1; i < forms[f].n && (s[i] & 0xc0) == 0x80; i++)
			*ret = *ret << 6 | (s[i] & 0x3f);
		return i == forms[f].n && *ret >= forms[f].least && *ret <= 0x10ffff &&
		       (*ret < 0xd800 || *ret > 0xdfff) ? i : 0;
	}
	return 0;
}

bool yaml_is_text(const char *s, size_t len)
{
	unsigned long c;
	size_t n;

	for (; len; s += n, len -= n) {
		n = character((const unsigned char *)s, len, &c);
		if (!n || is_reserved(c) || (c < ' ' && c != '\n' && c != '\t'))
			return false;
	}
	return true;
}

bool yaml_json(const char *json, struct buf *out)
{
	unsigned long c;
	size_t n;

	for (size_t len = strlen(json); len; json += n, len -= n) {
		n = character((const unsigned char *)json, len, &c);
		if (!n)
			return false;
		if (is_reserved(c) || c == 0x2028 || c == 0x2029)
			buf_printf(out, "\\u%04lx", c);
		else
			buf_add(out, json, n);
	}
	return true;
}
