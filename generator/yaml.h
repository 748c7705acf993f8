/* SPDX-License-Identifier: MIT */
/*
 * yaml.h - the door to libyaml's emitter: one YAML document into a buffer.
 *
 * Every string passes the emitter's escaping; text that people should read
 * becomes a literal block when YAML allows it.  Out of memory ends the program.
 */
#ifndef GENERATOR_YAML_H
#define GENERATOR_YAML_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

struct yaml;

/* Open, emit one value, close.  out keeps what it already holds. */
struct yaml *yaml_open(struct buf *out);
void yaml_close(struct yaml *y);
/* A mapping's children alternate: key, value. */
void yaml_mapping(struct yaml *y);
void yaml_end_mapping(struct yaml *y);
/* flow: [a, b] on one line. */
void yaml_sequence(struct yaml *y, bool flow);
void yaml_end_sequence(struct yaml *y);
/* A string that reads back as a string: plain if possible, else quoted. */
void yaml_string(struct yaml *y, const char *s);
/* A string in double quotes, for readers that would see a number. */
void yaml_quoted(struct yaml *y, const char *s);
/* A literal block; for what yaml_is_text() accepts, NUL-terminated. */
void yaml_block(struct yaml *y, const char *s, size_t len);

/* Can s be a block: valid UTF-8 without control and reserved characters? */
bool yaml_is_text(const char *s, size_t len);
/* Append JSON of one line as YAML can hold it, in a comment too: with \u for what it refuses
 * or breaks lines at (YAML 1.1, 5.1 and 5.4).  False: it is not UTF-8. */
bool yaml_json(const char *json, struct buf *out);

#endif
