/* SPDX-License-Identifier: MIT */
/*
 * metadata.h - what a platform tells a server about itself, and the shapes that
 * its answers must have before they flow into files.
 */
#ifndef FIRSTBOOT_METADATA_H
#define FIRSTBOOT_METADATA_H

#include <stddef.h>

#include "base/diag.h"
#include "firstboot/boot.h"

enum metadata_field {
	METADATA_ID, METADATA_HOSTNAME, METADATA_REGION, METADATA_IPV4, METADATA_IPV6,
	METADATA_FIELDS
};

/* Keep a value, without the blanks around it, if its shape is right; an empty or wrong
 * one leaves the field empty. */
bool metadata_set(struct instance *i, enum metadata_field f, const char *text,
		  struct diag *d) MUST_USE;
/* The value of ${instance.NAME}, such as "hostname"; NULL when the name or the value is missing. */
const char *metadata_value(struct instance *i, const char *name);
/* Every field was set.  Fill what the platform did not tell from the running system: the
 * host name, and the address that reaches the default route. */
void metadata_complete(struct instance *i);
void metadata_free(struct instance *i);

#endif
