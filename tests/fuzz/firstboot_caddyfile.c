/* SPDX-License-Identifier: MIT */
/* Any text as a Caddyfile: refused with a report, or merged so that what is outside of our
 * part stays, and a second merge changes nothing. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "firstboot/caddyfile.h"

#define SITES "a.io {\n\treverse_proxy app:8000\n}\n"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(caddyfile_free) struct caddyfile f = {0}, g = {0};
	CLEANUP(buf_free) struct buf text = {0}, out = {0}, again = {0};
	CAUGHT(c);

	buf_add(&text, data, size);
	if (!caddyfile_read(text.data, text.len, &f, &c) ||
	    !caddyfile_write(&f, SITES, &out, &c)) {
		if (!c.errors)
			abort();
		return 0;
	}
	if (strncmp(out.data, buf_text(&f.head), f.head.len) ||
	    strcmp(out.data + out.len - f.tail.len, buf_text(&f.tail)))
		abort();
	if (!caddyfile_read(out.data, out.len, &g, &c) ||
	    !caddyfile_write(&g, SITES, &again, &c) || strcmp(again.data, out.data))
		abort();
	return 0;
}
