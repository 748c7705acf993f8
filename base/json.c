/* SPDX-License-Identifier: MIT */
#include <cjson/cJSON.h>
#include <math.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/json.h"

static cJSON *item(struct json *j) { return (cJSON *)(void *)j; }
static const cJSON *citem(const struct json *j) { return (const cJSON *)(const void *)j; }
static struct json *wrap(cJSON *c)
{
	if (!c)
		abort();              /* out of memory */
	return (struct json *)(void *)c;
}
static const struct json *view(const cJSON *c) { return (const struct json *)(const void *)c; }

/* cJSON recurses on every bracket; count them outside strings first. */
static bool too_deep(const char *s, size_t len)
{
	unsigned depth = 0;
	bool quoted = false;

	for (size_t i = 0; i < len; i++) {
		if (quoted && s[i] == '\\')
			i++;
		else if (s[i] == '"')
			quoted = !quoted;
		else if (!quoted && (s[i] == '{' || s[i] == '['))
			depth++;
		else if (!quoted && (s[i] == '}' || s[i] == ']') && depth)
			depth--;
		if (depth > JSON_MAX_DEPTH)
			return true;
	}
	return false;
}

struct json *json_parse(const char *text, size_t len, const char *what, struct diag *d)
{
	const char *end = NULL;
	cJSON *c;

	c = len > JSON_MAX_BYTES || too_deep(text, len) ? NULL :
	    cJSON_ParseWithLengthOpts(text, len, (void *)&end, /* require_null_terminated= */ 0);
	while (c && end < text + len && *end && strchr(" \t\r\n", *end))
		end++;
	if (c && end == text + len)
		return wrap(c);
	cJSON_Delete(c);
	diag_error(d, "%s is not valid JSON (at byte %zu)", what, end ? (size_t)(end - text) : 0);
	return NULL;
}

struct json *json_read(const char *path, struct diag *d)
{
	autojson j = NULL;
	BUF(text);

	if (!file_exists(path))
		return json_object();
	if (!file_read(path, JSON_MAX_BYTES, &text, d))
		return NULL;
	j = json_parse(buf_text(&text), text.len, path, d);
	if (!j || json_is_object(j))
		return TAKE(j);
	diag_error(d, "%s must hold a JSON object", path);
	return NULL;
}

bool json_write(const char *path, const struct json *j, mode_t mode, struct diag *d)
{
	BUF(text);

	json_print(j, /* indented= */ true, &text);
	return file_replace(path, text.data, text.len, mode, d);
}

void json_free(struct json *j)
{
	cJSON_Delete(item(j));
}

const struct json *json_get(const struct json *object, const char *key)
{
	return view(cJSON_GetObjectItemCaseSensitive(citem(object), key));
}

const struct json *json_at(const struct json *j, const char *path)
{
	while (path && *path) {
		size_t n = strcspn(path, ".");
		BUF(key);

		buf_add(&key, path, n);
		j = json_get(j, key.data);
		path += n + (path[n] == '.');
	}
	return j;
}

struct json *json_sub(struct json *object, const char *key)
{
	return (struct json *)(void *)cJSON_GetObjectItemCaseSensitive(item(object), key);
}

const char *json_str(const struct json *object, const char *key)
{
	return json_text(json_get(object, key));
}

const char *json_word(const struct json *j, const char *path)
{
	const char *text = json_text(json_at(j, path));

	return text ? text : "";
}

bool json_is(const struct json *j, const char *path, const char *text)
{
	return !strcmp(json_word(j, path), text);
}

long long json_int(const struct json *object, const char *key, long long absent)
{
	const cJSON *c = citem(json_get(object, key));

	if (!cJSON_IsNumber(c) || !(fabs(c->valuedouble) < 9e15))
		return absent;
	return (long long)c->valuedouble;
}

bool json_true(const struct json *object, const char *key)
{
	return cJSON_IsTrue(citem(json_get(object, key)));
}

const struct json *json_first(const struct json *container)
{
	const cJSON *c = citem(container);

	return cJSON_IsArray(c) || cJSON_IsObject(c) ? view(c->child) : NULL;
}

const struct json *json_next(const struct json *j)
{
	return j ? view(citem(j)->next) : NULL;
}

const char *json_key(const struct json *j)
{
	return j && citem(j)->string ? citem(j)->string : "";
}

const char *json_text(const struct json *j)
{
	return cJSON_GetStringValue(citem(j));
}

bool json_is_object(const struct json *j)
{
	return cJSON_IsObject(citem(j));
}

bool json_is_array(const struct json *j)
{
	return cJSON_IsArray(citem(j));
}

struct json *json_object(void)
{
	return wrap(cJSON_CreateObject());
}

struct json *json_array(void)
{
	return wrap(cJSON_CreateArray());
}

void json_set(struct json *object, const char *key, struct json *child)
{
	if (!cJSON_ReplaceItemInObjectCaseSensitive(item(object), key, item(child)) &&
	    !cJSON_AddItemToObject(item(object), key, item(child)))
		abort();
}

void json_set_str(struct json *object, const char *key, const char *s)
{
	if (s)
		json_set(object, key, wrap(cJSON_CreateString(s)));
}

void json_set_int(struct json *object, const char *key, long long n)
{
	json_set(object, key, wrap(cJSON_CreateNumber((double)n)));
}

void json_set_bool(struct json *object, const char *key, bool b)
{
	json_set(object, key, wrap(cJSON_CreateBool(b)));
}

void json_add(struct json *array, struct json *child)
{
	if (!cJSON_AddItemToArray(item(array), item(child)))
		abort();
}

void json_add_str(struct json *array, const char *s)
{
	json_add(array, wrap(cJSON_CreateString(s)));
}

struct json *json_copy(const struct json *j)
{
	return wrap(cJSON_Duplicate(citem(j), 1));
}

void json_print(const struct json *j, bool indented, struct buf *out)
{
	char *text = indented ? cJSON_Print(citem(j)) : cJSON_PrintUnformatted(citem(j));

	if (!text)
		abort();
	buf_str(out, text);
	explicit_bzero(text, strlen(text));
	cJSON_free(text);
	if (indented)
		buf_char(out, '\n');
}
