/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firstboot/command.h"
#include "firstboot/engine.h"
#include "firstboot/stack.h"

enum { ENGINE_OLDEST = 41, ENGINE_NEWEST = 47 };              /* API 1.x */
enum { ENGINE_WAIT = 60 };                                    /* seconds */
enum { ENGINE_MAX_FILE = 1024 * 1024, ENGINE_MAX_JSON = 4 * 1024 * 1024 };
enum { TAR_BLOCK = 512, TAR_SIZE_AT = 124, TAR_SIZE_DIGITS = 12, TAR_TYPE_AT = 156 };

/* The version is in a header of the un-prefixed ping ("API versions", Engine API reference). */
bool engine_open(struct boot *b, struct engine *e, struct diag *d)
{
	CLEANUP(http_reply_free) struct http_reply r = {0};
	BUF(version);
	CAUGHT(c);
	struct http_request rq = { .url = "http://docker/_ping", .timeout = 10 };

	*e = (struct engine){0};
	rq.unix_socket = boot_path(b, &e->socket, "/var/run/docker.sock");
	if (!http_retry(&rq, ENGINE_WAIT, &r, &c))
		return diag_error(d, "Docker is not installed or not running (see 'systemctl "
				  "status docker'): %s", diag_text(&c));
	if (!http_header(&r, "api-version", &version) ||
	    strncmp(version.data, "1.", 2))
		return diag_error(d, "%s is not a Docker Engine: it answers HTTP %ld without an "
				  "API version", rq.unix_socket, r.status);
	e->minor = (int)strtol(version.data + 2, NULL, 10);
	if (e->minor < ENGINE_OLDEST)
		return diag_error(d, "this Docker Engine speaks API 1.%d; 1.%d (Docker 20.10) is "
				  "the oldest that works", e->minor, ENGINE_OLDEST);
	if (e->minor > ENGINE_NEWEST)
		e->minor = ENGINE_NEWEST;
	return true;
}

void engine_close(struct engine *e)
{
	buf_free(&e->socket);
}

bool engine_do(const struct engine *e, struct http_request *rq, const char *path,
	       struct http_reply *ret, struct diag *d)
{
	BUF(url);

	buf_printf(&url, "http://docker/v1.%d%s", e->minor, path);
	rq->url = url.data;
	rq->unix_socket = e->socket.data;
	return http_do(rq, ret, d);
}

/* Most errors are {"message": "…"}, some are plain text. */
void engine_said(const struct http_reply *r, struct buf *out)
{
	CAUGHT(c);
	autojson j = NULL;
	const char *message;

	j = json_parse(buf_text(&r->body), r->body.len, "the reply", &c);
	message = json_str(j, "message");
	command_tail(message ? message : buf_text(&r->body), 3, out);
	if (!out->len)
		buf_printf(out, "HTTP %ld", r->status);
}

static bool engine_fetch(const struct engine *e, const char *path, struct http_reply *r,
			 struct diag *d)
{
	BUF(said);
	struct http_request rq = { .max_body = ENGINE_MAX_JSON };

	if (!engine_do(e, &rq, path, r, d))
		return false;
	if (r->status == 200)
		return true;
	engine_said(r, &said);
	return diag_error(d, "Docker: %s", said.data);
}

struct json *engine_get(const struct engine *e, const char *path, struct diag *d)
{
	CLEANUP(http_reply_free) struct http_reply r = {0};

	if (!engine_fetch(e, path, &r, d))
		return NULL;
	return json_parse(buf_text(&r.body), r.body.len, "Docker's reply", d);
}

struct json *engine_containers(const struct engine *e, const struct boot *b, const char *service,
			       struct diag *d)
{
	CLEANUP(buf_free) struct buf filter = {0}, path = {0}, label = {0};
	autojson filters = json_object();
	struct json *labels = json_array();

	json_set(filters, "label", labels);
	buf_printf(&label, "com.docker.compose.project=%s", stack_name(b));
	json_add_str(labels, label.data);
	json_add_str(labels, "com.docker.compose.oneoff=False");
	buf_free(&label);
	buf_printf(&label, "com.docker.compose.service=%s", service ? service : "");
	if (service)
		json_add_str(labels, label.data);
	json_print(filters, /* indented= */ false, &filter);
	buf_str(&path, "/containers/json?all=1&filters=");
	http_escape(&path, filter.data);
	return engine_get(e, path.data, d);
}

/* Without a terminal the stream has frames: type, 3 zero bytes, 4 bytes of length. */
static void engine_unframe(const struct buf *b, struct buf *out)
{
	const unsigned char *p = (const unsigned char *)buf_text(b);
	size_t left = b->len, n;

	if (left < 8 || p[0] > 2 || p[1]) {
		buf_add(out, p, left);
		return;
	}
	for (; left >= 8; left -= n, p += n) {
		n = (size_t)p[4] << 24 | (size_t)p[5] << 16 | (size_t)p[6] << 8 | p[7];
		p += 8;
		left -= 8;
		n = n < left ? n : left;
		buf_add(out, p, n);
	}
}

void engine_logs(const struct engine *e, const char *id, unsigned lines, struct buf *out)
{
	CLEANUP(http_reply_free) struct http_reply r = {0};
	BUF(path);
	CAUGHT(c);

	buf_printf(&path, "/containers/%s/logs?stdout=1&stderr=1&tail=%u", id, lines);
	if (engine_fetch(e, path.data, &r, &c))
		engine_unframe(&r.body, out);
}

bool engine_has_image(const struct engine *e, const char *image, bool *ret, struct diag *d)
{
	CLEANUP(http_reply_free) struct http_reply r = {0};
	BUF(path);
	struct http_request rq = { .max_body = ENGINE_MAX_JSON };

	buf_str(&path, "/images/");
	http_escape(&path, image);
	buf_str(&path, "/json");
	if (!engine_do(e, &rq, path.data, &r, d))
		return false;
	*ret = r.status == 200;
	return true;
}

/* The octal number of a tar header, or -1. */
static long long engine_octal(const char *p, size_t n)
{
	long long v = 0;

	for (size_t i = 0; i < n && p[i] && p[i] != ' '; i++) {
		if (p[i] < '0' || p[i] > '7')
			return -1;
		v = v * 8 + (p[i] - '0');
	}
	return v;
}

/* A pax header ('x', 'g') may stand before the file (POSIX.1-2017, pax). */
bool engine_untar(const char *tar, size_t len, const char *path, struct buf *out, struct diag *d)
{
	for (size_t at = 0; len - at >= TAR_BLOCK && tar[at];) {
		long long size = engine_octal(tar + at + TAR_SIZE_AT, TAR_SIZE_DIGITS);
		char type = tar[at + TAR_TYPE_AT];

		at += TAR_BLOCK;
		if (size < 0 || (unsigned long long)size > len - at)
			break;
		if (type == '0' || type == '\0') {
			buf_add(out, tar + at, (size_t)size);
			return true;
		}
		if (type != 'x' && type != 'g')
			return diag_error(d, "'%s' in the container is not a regular file", path);
		size = (size + TAR_BLOCK - 1) / TAR_BLOCK * TAR_BLOCK;
		at = (size_t)size > len - at ? len : at + (size_t)size;
	}
	return diag_error(d, "Docker's archive of '%s' is damaged", path);
}

bool engine_read_file(struct boot *b, const char *service, const char *path, struct buf *out,
		      struct diag *d)
{
	CLEANUP(engine_close) struct engine e = {0};
	CLEANUP(http_reply_free) struct http_reply r = {0};
	CLEANUP(buf_free) struct buf url = {0}, said = {0};
	struct http_request rq = { .max_body = ENGINE_MAX_FILE + 16 * TAR_BLOCK };
	autojson list = NULL;
	const char *id;

	if (!engine_open(b, &e, d))
		return false;
	list = engine_containers(&e, b, service, d);
	if (!list)
		return false;
	id = json_str(json_first(list), "Id");
	if (!id)
		return diag_error(d, "service '%s' has no container", service);
	buf_printf(&url, "/containers/%s/archive?path=", id);
	http_escape(&url, path);
	if (!engine_do(&e, &rq, url.data, &r, d))
		return false;
	if (r.status == 200)
		return engine_untar(buf_text(&r.body), r.body.len, path, out, d);
	engine_said(&r, &said);
	return diag_error(d, "cannot read '%s' in service '%s': %s", path, service, said.data);
}
