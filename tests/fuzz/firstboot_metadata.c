/* SPDX-License-Identifier: MIT */
/* Any bytes as what a platform answers: as every field, as user-data, as a JSON document. */
#include <arpa/inet.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/base64_read.h"
#include "firstboot/params.h"
#include "firstboot/provider.h"
#include "firstboot/provider_pick.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const names[] = { "id", "hostname", "region", "ipv4", "ipv6" };

/* What passed must be harmless in any file. */
static void check(const struct boot *b, enum provider_field f)
{
	const char *value = json_str(b->instance, names[f]);

	if (value && (strpbrk(value, " \t\r\n\"'\\$`{};<>&|()") || strlen(value) > 253))
		abort();
}

#define ROW(name, vehicle) &provider_row_##name,
static const struct provider *const all[] = { PREBAKE_PROVIDERS(ROW) };

/* What each platform looks for in the answer.  What is no document has a report. */
static void check_document(const char *text, const char *where)
{
	CAUGHT(c);
	CLEANUP(buf_free) struct buf value = {0};
	const char *path = strchr(where, '#');

	if (!provider_pick(text, path ? path + 1 : where, where, &value, &c) != !!c.errors)
		abort();
}

static void check_documents(const char *text)
{
	CLEANUP(buf_free) struct buf bytes = {0};

	for (size_t i = 0; i < COUNT(all); i++)
		for (enum provider_field f = 0; f < PROVIDER_FIELDS; f++)
			if (all[i]->where[f])
				check_document(text, all[i]->where[f]);
	if (!base64_read(text, &bytes) && bytes.len)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CAUGHT(c);
	CLEANUP(buf_free) struct buf text = {0};
	struct boot b = { .root = "", .instance = json_object() };
	autojson given = json_object();
	unsigned errors;

	buf_add(&text, data, size);
	buf_char(&text, '\0');
	check_documents(text.data);
	for (enum provider_field f = 0; f < PROVIDER_USER_DATA; f++) {
		errors = c.errors;
		if (!provider_keep(&b, f, text.data, &c) && c.errors == errors)
			abort();
		check(&b, f);
	}
	errors = c.errors;
	if (!params_user_data(text.data, given, &c) && c.errors == errors)
		abort();
	boot_free(&b);
	return 0;
}
