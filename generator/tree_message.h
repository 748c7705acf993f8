/* SPDX-License-Identifier: MIT */
/*
 * tree_message.h - libyaml's complaints in words that say what to do.
 */
#ifndef GENERATOR_TREE_MESSAGE_H
#define GENERATOR_TREE_MESSAGE_H

#include <stdbool.h>

struct tree_message {
	const char *problem;  /* libyaml's own words */
	const char *context;  /* … and these; NULL: any */
	char at;              /* the character at the mark; 0: any */
	bool at_context;      /* the mistake is where the context starts */
	const char *say;
};

/* The row for a complaint; NULL when there is none. */
const struct tree_message *tree_message_find(const char *problem, const char *context, char at);

#endif
