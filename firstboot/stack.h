/* SPDX-License-Identifier: MIT */
/*
 * stack.h - the compose project: its files and `docker compose` on them.
 *
 * Every call names directory, project and files itself and gives the whole
 * environment, so that nothing outside can lead to another project.
 */
#ifndef FIRSTBOOT_STACK_H
#define FIRSTBOOT_STACK_H

#include "firstboot/boot.h"

#define STACK_OVERRIDE  "compose.prebake.yaml"
#define STACK_DIGESTS   "compose.digests.yaml"
#define STACK_CADDY     "caddy"              /* the directory that is mounted */
#define STACK_CADDYFILE STACK_CADDY "/Caddyfile"

enum { STACK_MAX_BYTES = 1024 * 1024 };       /* of one of its files */

struct stack_call {
	const char *const *args;      /* behind the project's options; NULL-terminated */
	const char *env;              /* one more "NAME=VALUE", or NULL */
	bool base_only;               /* without what overrides it, even when that is there */
	unsigned timeout;             /* seconds; 0: 60 */
};

/* root + the stack's directory + FILE_BELOW + name, in the caller's buffer: the directory
 * itself may be a link that an operator made, nothing below it may be one. */
const char *stack_path(const struct boot *b, struct buf *buf, const char *name);
/* The project's name, and the compose file's name below the directory. */
const char *stack_name(const struct boot *b);
const char *stack_file(const struct boot *b);
/* docker compose ARGS…; appends what it prints. */
bool stack_compose(struct boot *b, const struct stack_call *call, struct buf *out,
		   struct diag *d) MUST_USE;
/* The effective model of the base as JSON, or NULL when compose refuses it; asked for once. */
struct json *stack_model(struct boot *b, struct diag *d) MUST_USE;
/* A step's input: all that the model is made of. */
bool stack_input(struct boot *b, struct buf *in, struct diag *d) MUST_USE;
/* Append the file of the payload that a key of the plan names; nothing without the key. */
bool stack_payload(struct boot *b, const char *key, struct buf *out, struct diag *d) MUST_USE;

#endif
