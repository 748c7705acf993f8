/* SPDX-License-Identifier: MIT */
/*
 * launch.h - what a server of an environment that starts from the snapshot is told,
 * as far as it is no secret.
 */
#ifndef GENERATOR_LAUNCH_H
#define GENERATOR_LAUNCH_H

#include "generator/environment.h"
#include "generator/target.h"

/* Append user-data with the parameters that in and e give, but for secret ones. */
bool launch_user_data(const struct target_input *in, const struct environment *e, struct buf *out,
		      struct diag *d) MUST_USE;
/* An array: the parameters that have no value yet, and no other source. */
struct json *launch_required(const struct target_input *in, const struct environment *e);
/* An array of the texts. */
struct json *launch_texts(const struct str_list *list);

#endif
