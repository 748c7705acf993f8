/* SPDX-License-Identifier: MIT */
/*
 * dotenv.h - a stack's .env as Docker Compose reads it (compose-go, dotenv/parser.go):
 * "export", quotes, escapes, comments, values over several lines, $NAME of a
 * variable above.  What is there is not rewritten: lines are added, and for a
 * copy of a server taken away.
 */
#ifndef FIRSTBOOT_DOTENV_H
#define FIRSTBOOT_DOTENV_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/json.h"

/* Set every variable of the text in the object ret; the last one of a name counts.
 * Messages name the file and the line, never the value. */
bool dotenv_parse(const char *text, const char *path, struct json *ret, struct diag *d) MUST_USE;
/* Append the text without what the plan generates, as its rows of stack.env say. */
bool dotenv_strip(const char *text, const char *path, const struct json *rows, struct buf *ret,
		  struct diag *d) MUST_USE;
/* Append a line that gives exactly this value. */
void dotenv_add(struct buf *text, const char *key, const char *value);

/* Read and parse the file; a missing one is empty. */
bool dotenv_read(const char *path, struct buf *ret_text, struct json *ret, struct diag *d) MUST_USE;
/* Write text and a line for each of the values (object of strings), 0600. */
bool dotenv_append(const char *path, struct buf *text, const struct json *values,
		   struct diag *d) MUST_USE;

#endif
