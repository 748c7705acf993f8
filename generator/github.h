/* SPDX-License-Identifier: MIT */
/*
 * github.h - a compose file from GitHub, as the server will fetch it.
 */
#ifndef GENERATOR_GITHUB_H
#define GENERATOR_GITHUB_H

#include "generator/http.h"
#include "generator/lock_images.h"

/* Fetch the compose file of a spec that has it there; the token comes from params. */
bool github_fetch(const struct spec *spec, const struct json *params, struct http *http,
		  struct arena *a, struct source *ret, struct diag *d) MUST_USE;

#endif
