/* SPDX-License-Identifier: MIT */
/*
 * json.h - the door to cJSON: read, walk, build and print JSON.
 *
 * Reading is capped in size and depth, because the text may come from a
 * network.  A struct json is a cJSON item; nobody else needs to know.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <sys/types.h>

#include "base/diag.h"

struct json;

enum { JSON_MAX_DEPTH = 32, JSON_MAX_BYTES = 16 * 1024 * 1024 };

/* Parse one JSON value; `what` names it in the message ("the plan").  The
 * caller frees. */
struct json *json_parse(const char *text, size_t len, const char *what, struct diag *d) MUST_USE;
/* The object in a file; an empty one when there is no file. */
struct json *json_read(const char *path, struct diag *d) MUST_USE;
bool json_write(const char *path, const struct json *j, mode_t mode, struct diag *d) MUST_USE;
void json_free(struct json *j);
static inline void json_freep(struct json **j) { json_free(*j); }
#define autojson CLEANUP(json_freep) struct json *

/* Walk.  All accept NULL and a value of another type, and then return NULL
 * (0, false): "absent" and "of the wrong type" look the same. */
const struct json *json_get(const struct json *object, const char *key);
struct json *json_sub(struct json *object, const char *key);          /* the same, to change */
const struct json *json_at(const struct json *j, const char *path);  /* "stack.env", or NULL: j */
const char *json_str(const struct json *object, const char *key);
const char *json_word(const struct json *j, const char *path);       /* "" without a text there */
bool json_is(const struct json *j, const char *path, const char *text);
long long json_int(const struct json *object, const char *key, long long absent);
bool json_true(const struct json *object, const char *key);
const struct json *json_first(const struct json *container);
const struct json *json_next(const struct json *item);
const char *json_key(const struct json *item);       /* "" in an array */
const char *json_text(const struct json *item);      /* of a string */
#define EACH(i, container) \
	for (const struct json *i = json_first(container); i; i = json_next(i))
bool json_is_object(const struct json *j);
bool json_is_array(const struct json *j);

/* Build.  A child set or added belongs to its parent from then on; setting a
 * key again replaces its value.  A string of NULL sets nothing. */
struct json *json_object(void);
struct json *json_array(void);
void json_set(struct json *object, const char *key, struct json *child);
void json_set_str(struct json *object, const char *key, const char *s);
void json_set_int(struct json *object, const char *key, long long n);
void json_set_bool(struct json *object, const char *key, bool b);
void json_add(struct json *array, struct json *child);
void json_add_str(struct json *array, const char *s);
struct json *json_copy(const struct json *j);

/* Append the text: indented with a final new line, or on one line without. */
void json_print(const struct json *j, bool indented, struct buf *out);

#endif
