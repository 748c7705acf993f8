/* SPDX-License-Identifier: MIT */
#include "base/base64_read.h"
#include "firstboot/provider_imds.h"
#include "firstboot/provider_pick.h"

/* The answer as text, which b keeps; NULL with a report. */
static const char *imds_answer(const struct provider *p, struct boot *b,
			       const struct http_request *rq, struct diag *d)
{
	BUF(text);

	if (!b->told)
		b->told = json_object();
	if (!json_str(b->told, rq->url)) {
		if (!provider_ask(p, b, *rq, &text, d))
			return NULL;
		json_set_str(b->told, rq->url, buf_text(&text));
	}
	return json_str(b->told, rq->url);
}

/* Append the header that shows the token.  No report holds it: they name URLs alone. */
static bool imds_token(const struct provider *p, struct boot *b, struct buf *ret, struct diag *d)
{
	const char *const headers[] = { p->imds->expiry, NULL };
	const struct http_request rq = { .url = p->imds->token, .method = "PUT",
					 .headers = headers, .until_found = true };
	const char *token = imds_answer(p, b, &rq, d);

	buf_printf(ret, "%s%s", p->imds->bearer, token ? token : "");
	return token;
}

/* Append the value at p->where[f], as it stands in the answer. */
static bool imds_value(const struct provider *p, struct boot *b, enum provider_field f,
		       struct buf *ret, struct diag *d)
{
	const char *where = p->where[f], *path = strchr(where, '#'), *answer;
	const char *headers[4] = {0};
	struct http_request rq = { .headers = headers, .until_found = f == PROVIDER_ID };
	size_t n = 0;
	BUF(url);
	BUF(token);

	buf_add(&url, where, strcspn(where, "#"));
	rq.url = url.data;
	rq.low_port = p->imds->low_port && f == PROVIDER_USER_DATA;
	if (p->imds->token && !imds_token(p, b, &token, d))
		return false;
	if (p->imds->header)
		headers[n++] = p->imds->header;
	if (p->imds->token)
		headers[n++] = token.data;
	if (path)
		headers[n++] = "Accept: application/json";
	answer = imds_answer(p, b, &rq, d);
	if (answer && !path)
		buf_str(ret, answer);
	return answer && (!path || provider_pick(answer, path + 1, url.data, ret, d));
}

/* "projects/1/zones/eu-west1-b" without its "-b" is eu-west1; "192.0.2.1/24" without "/24". */
static const char *imds_cut(char *text, char last)
{
	char *end = strrchr(text, last);

	if (end)
		*end = '\0';
	end = strrchr(text, '/');
	return end ? end + 1 : text;
}

bool provider_imds(const struct provider *p, struct boot *b, const char *where,
		   struct buf *ret, struct diag *d)
{
	enum provider_field f = PROVIDER_ID;
	BUF(value);

	while (p->where[f] != where)
		f++;
	if (!imds_value(p, b, f, &value, d))
		return false;
	if (!value.len ||
	    (f == PROVIDER_USER_DATA && p->imds->base64 && base64_read(value.data, ret)))
		return true;
	buf_str(ret, p->imds->cut[f] ? imds_cut(value.data, p->imds->cut[f]) : value.data);
	return true;
}
