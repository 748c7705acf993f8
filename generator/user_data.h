/* SPDX-License-Identifier: MIT */
/*
 * user_data.h - the payload as what a cloud console takes: a cloud-config that
 * people can read, or the same compressed when it would not fit.
 */
#ifndef GENERATOR_USER_DATA_H
#define GENERATOR_USER_DATA_H

#include "generator/target.h"

struct user_data_provider {
	const char *name;
	size_t limit;                 /* bytes of the text as it is sent */
};

/* What `render` calls the files: this and the provider's name. */
#define USER_DATA_FILE "user-data."

/* The last row has no name. */
extern const struct user_data_provider user_data_providers[];

/* Append their names: "a, b, c". */
void user_data_names(struct buf *out);
/* NULL after a report that lists the names. */
const struct user_data_provider *user_data_find(const char *name, struct diag *d) MUST_USE;
/* Append the user-data; too large for the provider is an error naming the
 * largest parts. */
bool user_data_make(const struct target_input *in, const struct user_data_provider *p,
		    struct buf *out, struct diag *d) MUST_USE;
/* The same for servers from the golden snapshot: a comment with the parameters, which the
 * helper reads there (firstboot/params.h), and nothing for cloud-init to do. */
bool user_data_golden(const struct target_input *in, const struct user_data_provider *p,
		      struct buf *out, struct diag *d) MUST_USE;
/* Append "14,812 of 32,768 bytes (45 %)". */
void user_data_size(const struct user_data_provider *p, size_t len, struct buf *out);
/* The same for a file that `render` wrote; nothing if it is not user-data. */
void user_data_file_size(const char *path, size_t len, struct buf *out);

#endif
