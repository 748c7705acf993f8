/* SPDX-License-Identifier: MIT */
/*
 * pull.h - images from registries, by the Docker Engine.
 *
 * The Engine answers 200 as soon as it starts; the verdict is in the stream of
 * JSON lines that follows, which is read to its end.
 */
#ifndef FIRSTBOOT_PULL_H
#define FIRSTBOOT_PULL_H

#include "firstboot/engine.h"

/* Pull the image with the login of plan.stack.registries for its host, if there is one. */
bool pull_image(const struct engine *e, const char *image, struct diag *d) MUST_USE;
/* Ask the Engine to log in at a row of plan.stack.registries. */
bool pull_login(const struct engine *e, const struct json *registry, struct diag *d) MUST_USE;
/* Append "USER:PASSWORD" of a row. */
bool pull_user(struct boot *b, const struct json *registry, struct buf *out,
	       struct diag *d) MUST_USE;
/* The registry of an image, as the plan and config.json name it. */
void pull_registry(const char *image, struct buf *out);

#endif
