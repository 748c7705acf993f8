/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "firstboot/engine.h"
#include "firstboot/stack.h"

enum { ENGINE_OLDEST = 41, ENGINE_NEWEST = 47 };              /* API 1.x */
enum { ENGINE_WAIT = 120, ENGINE_PING = 30 };                 /* seconds */
enum { ENGINE_MAX = 4 * 1024 * 1024 };                        /* bytes */
enum { TAR_BLOCK = 512, TAR_SIZE_AT = 124, TAR_TYPE_AT = 156 };

/* The version is in a header of the un-prefixed ping ("API versions", Engine API reference).  While
 * Docker starts, systemd holds its socket and the ping. */
bool engine_open(struct boot *b, struct engine *ret, struct diag *d)
{
	CLEANUP(http_reply_free) struct http_reply r = {0};
	struct http_request rq = { .url = "http://docker/_ping", .timeout = ENGINE_PING };
	const char *version;
	BUF(socket);
	BUF(value);

	rq.unix_socket = boot_path(b, &socket, "/var/run/docker.sock");
	if (!http_retry(&rq, ENGINE_WAIT, &r, d))
		return diag_error(d, "is Docker running? see 'systemctl status docker'");
	version = http_header(&r, "api-version", &value);
	*ret = (struct engine){ .b = b };
	if (version && !strncmp(version, "1.", 2))
		ret->minor = strtol(version + 2, NULL, 10);
	if (ret->minor < ENGINE_OLDEST)
		return diag_error(d, "Docker's API is %s, must be 1.%d (Docker 20.10) or newer",
				  version ? version : "unknown", ENGINE_OLDEST);
	if (ret->minor > ENGINE_NEWEST)
		ret->minor = ENGINE_NEWEST;
	return true;
}

bool engine_do(const struct engine *e, struct http_request *rq, const char *path,
	       struct http_reply *ret, struct diag *d)
{
	BUF(socket);
	BUF(url);

	buf_printf(&url, "http://docker/v1.%ld%s", e->minor, path);
	rq->url = url.data;
	rq->unix_socket = boot_path(e->b, &socket, "/var/run/docker.sock");
	return http_do(rq, ret, d);
}

static bool engine_fetch(const struct engine *e, const char *path, struct http_reply *r,
			 struct diag *d)
{
	struct http_request rq = { .max_body = ENGINE_MAX, .timeout = e->timeout };
	BUF(said);

	if (!engine_do(e, &rq, path, r, d))
		return false;
	http_said(r, &said);
	return r->status == 200 || diag_error(d, "Docker: %s", said.data);
}

struct json *engine_get(const struct engine *e, const char *path, struct diag *d)
{
	CLEANUP(http_reply_free) struct http_reply r = {0};

	return engine_fetch(e, path, &r, d)
	       ? json_parse(buf_text(&r.body), r.body.len, "Docker's reply", d) : NULL;
}

struct json *engine_containers(const struct engine *e, const char *service, struct diag *d)
{
	const char *const by[][2] = {
		{ "oneoff", "False" }, { "project", stack_name(e->b) }, { "service", service },
	};
	autojson filters = json_object();
	struct json *labels = json_array();
	BUF(filter);
	BUF(path);

	json_set(filters, "label", labels);
	for (size_t i = 0; i < COUNT(by) && by[i][1]; i++) {
		BUF(label);

		buf_printf(&label, "com.docker.compose.%s=%s", by[i][0], by[i][1]);
		json_add_str(labels, label.data);
	}
	json_print(filters, /* indented= */ false, &filter);
	buf_str(&path, "/containers/json?all=1&filters=");
	http_escape(&path, filter.data);
	return engine_get(e, path.data, d);
}

/* Without a terminal the stream has frames: type, 3 zero bytes, 4 bytes of length. */
void engine_logs(const struct engine *e, const char *id, unsigned lines, struct buf *out)
{
	CLEANUP(http_reply_free) struct http_reply r = {0};
	BUF(path);
	CAUGHT(c);
	const unsigned char *p;
	size_t left, n;

	buf_printf(&path, "/containers/%s/logs?stdout=1&stderr=1&tail=%u", id, lines);
	if (!engine_fetch(e, path.data, &r, &c))
		return;
	p = (const unsigned char *)buf_text(&r.body);
	for (left = r.body.len; left >= 8 && p[0] <= 2 && !p[1]; left -= n, p += n) {
		n = (size_t)p[4] << 24 | (size_t)p[5] << 16 | (size_t)p[6] << 8 | p[7];
		p += 8;
		left -= 8;
		n = n < left ? n : left;
		buf_add(out, p, n);
	}
	buf_add(out, p, left);
}

/* A pax header ('x') may stand before the file (POSIX.1-2017, pax). */
bool engine_untar(const char *tar, size_t len, struct buf *out, struct diag *d)
{
	for (size_t at = TAR_BLOCK, size; at <= len; at += size) {
		const char *head = tar + at - TAR_BLOCK;
		char type = head[TAR_TYPE_AT];

		size = strtoull(head + TAR_SIZE_AT, NULL, 8);
		if (size > len - at || (type != '0' && type != 'x'))
			break;
		if (type == '0') {
			buf_add(out, tar + at, size);
			return true;
		}
		size = ((size + TAR_BLOCK - 1) / TAR_BLOCK + 1) * TAR_BLOCK;
	}
	return diag_error(d, "not a regular file");
}

bool engine_read_file(struct boot *b, const char *service, const char *path, struct buf *out,
		      struct diag *d)
{
	CLEANUP(http_reply_free) struct http_reply r = {0};
	autojson list = NULL;
	struct engine e;
	const char *id;
	BUF(url);

	if (!engine_open(b, &e, d))
		return false;
	list = engine_containers(&e, service, d);
	if (!list)
		return false;
	id = json_str(json_first(list), "Id");
	buf_printf(&url, "/containers/%s/archive?path=", id ? id : "");
	http_escape(&url, path);
	return (id || diag_error(d, "no container")) &&
	       engine_fetch(&e, url.data, &r, d) &&
	       engine_untar(buf_text(&r.body), r.body.len, out, d);
}
