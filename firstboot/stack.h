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

#define STACK_OVERRIDE "compose.prebake.yaml"
#define STACK_PROBE    "prebake-probe" /* no compose file has this value */

struct stack_call {
	const char *const *args;      /* behind the project's options; NULL-terminated */
	bool base_only;               /* without the override, and COMPOSE_FILE is STACK_PROBE */
	unsigned timeout;             /* seconds; 0: 60 */
};

/* root + the stack's directory + "/" + name (or the directory for ""), in the caller's buffer. */
const char *stack_path(const struct boot *b, struct buf *buf, const char *name);
/* The project's name, and the compose file's name below the directory. */
const char *stack_name(const struct boot *b);
const char *stack_file(const struct boot *b);
/* docker compose ARGS…; appends what it prints. */
bool stack_compose(struct boot *b, const struct stack_call *call, struct buf *out,
		   struct diag *d) MUST_USE;
/* The effective model as JSON, or NULL when compose refuses the files. */
struct json *stack_config(struct boot *b, bool base_only, struct diag *d) MUST_USE;
/* Append a file of the stack to a step's input. */
void stack_input_file(const struct boot *b, const char *name, struct buf *in);
/* Append all that the model is made of: compose file, override, .env. */
void stack_input(const struct boot *b, struct buf *in);
/* Every service that the plan names is in the model. */
bool stack_check(const struct boot *b, const struct json *model, struct diag *d) MUST_USE;

#endif
