/* SPDX-License-Identifier: MIT */
/* plan.h - struct spec as plan.json, the format of docs/plan.md. */
#ifndef GENERATOR_PLAN_H
#define GENERATOR_PLAN_H

#include "base/json.h"
#include "generator/spec.h"

/* Where the files that the plan names lie, below /etc/prebake/ and below the
 * payload alike.  A stack's file keeps its last path component. */
#define PLAN_FILES   "files/stack/"
#define PLAN_ACME_CA "files/acme-ca.crt"

/* The caller frees. */
struct json *plan_json(const struct spec *spec);
/* Append where the contents API of GitHub has the file. */
void plan_github_url(const struct github *github, struct buf *out);
/* What stands behind the last '/'. */
const char *plan_basename(const char *path);

#endif
