/* SPDX-License-Identifier: MIT */
/* Any bytes as what a platform answers: as every field, as user-data. */
#include <arpa/inet.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "firstboot/caught.h"
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
	CLEANUP(caught_free) struct caught c;
	CLEANUP(buf_free) struct buf text = {0};
	struct instance self = {0};
	autojson given = json_object();
	unsigned errors;

	caught_open(&c);
	buf_add(&text, data, size);
	for (enum metadata_field f = 0; f < METADATA_FIELDS; f++) {
		errors = c.d.errors;
		if (!metadata_set(&self, f, text.data, &c.d) && c.d.errors == errors)
			abort();
		check(&self, f);
	}
	errors = c.d.errors;
	if (!params_user_data(text.data, given, &c.d) && c.d.errors == errors)
		abort();
	metadata_free(&self);
	return 0;
}
