/* SPDX-License-Identifier: MIT */
/*
 * plan.h - plan.json read once and checked once, so that steps can trust it.
 */
#ifndef FIRSTBOOT_PLAN_H
#define FIRSTBOOT_PLAN_H

#include "base/diag.h"
#include "base/json.h"

enum { PLAN_VERSION = 1 };

/* Read and check the file.  NULL after an error. */
struct json *plan_read(const char *path, struct diag *d) MUST_USE;
/* Report every value that is not as docs/plan.md says. */
bool plan_check(const struct json *plan, struct diag *d) MUST_USE;
/* The value at a dotted path ("proxy.caddy"); NULL when there is none. */
const struct json *plan_get(const struct json *plan, const char *path);

#endif
