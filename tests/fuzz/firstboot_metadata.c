/* SPDX-License-Identifier: MIT */
/* Any bytes as what a platform answers: as every field, as user-data. */
#include <arpa/inet.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "firstboot/params.h"
#include "firstboot/provider.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const names[] = { "id", "hostname", "region", "ipv4", "ipv6" };

/* What passed must be harmless in any file. */
static void check(const struct boot *b, enum provider_field f)
{
	const char *value = json_str(b->instance, names[f]);

	if (value && (strpbrk(value, " \t\r\n\"'\\$`{};<>&|()") || strlen(value) > 253))
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
