/* SPDX-License-Identifier: MIT */
/* Any bytes as what a platform answers: as every field, as user-data. */
#include <arpa/inet.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "firstboot/metadata.h"
#include "firstboot/params.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const names[] = { "id", "hostname", "region", "ipv4", "ipv6" };

/* What passed must be harmless in any file. */
static void check(struct instance *i, enum metadata_field f)
{
	const char *value = metadata_value(i, names[f]);

	if (value && (strpbrk(value, " \t\r\n\"'\\$`{};<>&|()") || strlen(value) > 253))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CAUGHT(c);
	CLEANUP(buf_free) struct buf text = {0};
	struct instance self = {0};
	autojson given = json_object();
	unsigned errors;

	buf_add(&text, data, size);
	for (enum metadata_field f = 0; f < METADATA_FIELDS; f++) {
		errors = c.errors;
		if (!metadata_set(&self, f, text.data, &c) && c.errors == errors)
			abort();
		check(&self, f);
	}
	errors = c.errors;
	if (!params_user_data(text.data, given, &c) && c.errors == errors)
		abort();
	metadata_free(&self);
	return 0;
}
