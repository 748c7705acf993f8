/* SPDX-License-Identifier: MIT */
#include "firstboot/from.h"
#include "firstboot/http.h"
#include "firstboot/params.h"

#define FROM_KEPT BOOT_STATE "/fetched.json"

enum { FROM_DEADLINE = 120, FROM_MAX = 64 * 1024 };           /* seconds, bytes */

struct from_source {
	struct boot *b;
	const struct json *row;       /* of the plan's `from` */
	const char *name;
	struct json *kept;            /* answers by parameter; "": asked for, and none came */
	struct buf path, url;
	struct http_reply r;
};

static void from_free(struct from_source *f)
{
	json_free(f->kept);
	buf_free(&f->path);
	buf_free(&f->url);
	http_reply_free(&f->r);
}

/* No word of an answer, which may hold the secret, and no query, which may be one. */
static bool from_wrong(const struct from_source *f, const char *what, struct diag *d)
{
	return diag_error(d, "parameter '%s': %.*s: %s", f->name,
			  (int)strcspn(buf_text(&f->url), "?"), buf_text(&f->url), what);
}

static bool from_ask(struct from_source *f, const char *header, const char *body, struct diag *d)
{
	const char *const headers[] = { header, NULL };
	const struct http_request rq = { .url = f->url.data, .headers = headers, .body = body,
					 .max_body = FROM_MAX };
	CAUGHT(c);

	return http_retry(&rq, FROM_DEADLINE, &f->r, &c) ||
	       from_wrong(f, diag_text(&c) + f->url.len + 2, d);
}

static bool from_refused(const struct from_source *f, struct diag *d)
{
	long s = f->r.status;
	BUF(what);

	buf_printf(&what, "HTTP %ld%s", s,
		   s == 401 || s == 403 ? ": what 'header' holds is wrong, has expired, or may "
		   "not read this" : s == 404 ? ": nothing is there" :
		   s == 200 ? ": not an answer of OpenBao or Vault" : "");
	return from_wrong(f, what.data, d);
}

static bool from_keep(struct from_source *f, const char *answer, struct diag *d)
{
	json_set_str(f->kept, f->name, answer);
	return json_write(f->path.data, f->kept, 0600, d);
}

/* The value in the answer that is kept, or in the one that has just come. */
static bool from_pick(struct from_source *f, const char *answer, struct buf *ret, struct diag *d)
{
	const char *field = json_str(f->row, "field"), *value = answer;
	size_t n = strlen(answer);
	autojson j = NULL;
	CAUGHT(c);

	if (field) {
		j = json_parse(answer, n, "", &c);
		value = json_text(json_at(j, field));
		n = value ? strlen(value) : 0;
	}
	while (!field && n && strchr("\r\n", value[n - 1]))
		n--;
	if (n)
		buf_add(ret, value, n);
	return params_fits("secret", buf_text(ret)) ||
	       from_wrong(f, field ? "the answer has no line of text in its 'field'" :
				     "the answer is not one line of text", d);
}

static bool from_fetch(struct from_source *f, struct buf *ret, struct diag *d)
{
	const char *header = json_str(f->row, "header");
	BUF(line);

	if ((header && !boot_expand(f->b, header, &line, d)) ||
	    !from_ask(f, header ? buf_text(&line) : NULL, NULL, d))
		return false;
	if (f->r.status != 200)
		return from_refused(f, d);
	return from_pick(f, buf_text(&f->r.body), ret, d) &&
	       from_keep(f, buf_text(&f->r.body), d);
}

/* 400 is what an unknown, used and expired token have in common.  If we asked before and
 * died, or the answer was lost, it may have been us. */
static bool from_spent(const struct from_source *f, bool asked, struct diag *d)
{
	return from_wrong(f, asked ?
		"the wrapping token was used, by this server, which was interrupted before it "
		"could keep the secret, or by somebody else: revoke the secret, then give a new "
		"wrapping token in " BOOT_PARAMS " and restart prebake-firstboot" :
		"the wrapping token was used already or has expired: unless it has expired, "
		"somebody else has read the secret: revoke it, find out who could read the "
		"token, then give a new one in " BOOT_PARAMS " and restart prebake-firstboot", d);
}

static bool from_wrapping(struct from_source *f, const char *call, const char *header,
			  const struct json *body, struct diag *d)
{
	BUF(text);

	f->url.len = 0;
	buf_printf(&f->url, "%s/v1/sys/wrapping/%s", json_str(f->row, "unwrap"), call);
	json_print(body, /* indented= */ false, &text);
	return from_ask(f, header, text.data, d);
}

/* To look a token up does not use it up, and needs no login; what it says where the token
 * was made tells one that somebody else has put in its place (openbao.org/api-docs/system:
 * wrapping-lookup, wrapping-unwrap; "response wrapping: token validation"). */
static bool from_unwrap(struct from_source *f, const char *token, struct diag *d)
{
	const char *want = json_str(f->row, "path"), *made;
	bool asked = json_str(f->kept, f->name);
	autojson body = json_object();
	autojson none = json_object();
	autojson said = NULL;
	CAUGHT(c);
	BUF(header);

	json_set_str(body, "token", token);
	if (!from_wrapping(f, "lookup", NULL, body, d))
		return false;
	if (f->r.status == 400)
		return from_spent(f, asked, d);
	said = json_parse(buf_text(&f->r.body), f->r.body.len, "", &c);
	made = json_text(json_at(said, "data.creation_path"));
	if (f->r.status != 200 || !made)
		return from_refused(f, d);
	if (want && strcmp(want, made))
		return from_wrong(f, "the wrapping token was not made at the 'path' of the spec: "
				     "somebody may have put it in place of another", d);
	buf_printf(&header, "X-Vault-Token: %s", token);
	if (!from_keep(f, "", d) || !from_wrapping(f, "unwrap", header.data, none, d))
		return false;
	if (f->r.status == 400)
		return from_spent(f, /* asked= */ true, d);
	return f->r.status == 200 ? from_keep(f, buf_text(&f->r.body), d) : from_refused(f, d);
}

bool from_value(struct boot *b, const char *name, struct json *given, struct diag *d)
{
	const struct json *row = json_get(json_get(b->plan, "from"), name);
	const char *url = json_str(row, "url"), *token = json_str(given, name), *kept;
	CLEANUP(from_free) struct from_source f = { .b = b, .row = row, .name = name };
	BUF(value);
	bool ok;

	if (!row || (url && token))
		return true;
	f.kept = json_read(boot_path(b, &f.path, FROM_KEPT), d);
	if (!f.kept || !boot_expand(b, url ? url : json_str(row, "unwrap"), &f.url, d))
		return false;
	kept = json_str(f.kept, name);
	if (kept && *kept)
		ok = from_pick(&f, kept, &value, d);
	else if (url)
		ok = from_fetch(&f, &value, d);
	else if (!token)
		return true;
	else
		ok = from_unwrap(&f, token, d) &&
		     from_pick(&f, json_str(f.kept, name), &value, d);
	if (ok)
		json_set_str(given, name, value.data);
	return ok;
}
