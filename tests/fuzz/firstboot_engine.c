/* SPDX-License-Identifier: MIT */
/* Any bytes as the Engine's archive of a file: a report, or no more bytes than came.  Any
 * bytes as its words: one line without control characters. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "firstboot/engine.h"
#include "firstboot/pull.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(http_reply_free) struct http_reply r = {0};
	CLEANUP(buf_free) struct buf out = {0}, said = {0}, host = {0}, value = {0};
	CAUGHT(c);

	buf_add(&r.body, data, size);
	buf_add(&r.headers, data, size);
	if (engine_untar(r.body.data, size, &out, &c) ? out.len > size : !c.errors)
		abort();
	http_said(&r, &said);
	for (const char *p = said.data; *p; p++)
		if ((unsigned char)*p < ' ')
			abort();
	http_header(&r, "api-version", &value);
	pull_registry(buf_text(&r.body), &host);
	return host.len ? 0 : (abort(), 0);
}
