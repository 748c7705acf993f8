/* SPDX-License-Identifier: MIT */
/*
 * schema.h - what a row in the table of keys is, and decoding by such rows.
 *
 * One row is the single statement of a key: spelling, type, limits, default,
 * help, example, and the struct member it fills.  The table is keys.c.
 */
#ifndef GENERATOR_SCHEMA_H
#define GENERATOR_SCHEMA_H

#include "base/arena.h"
#include "generator/spec.h"
#include "generator/tree.h"
#include "generator/types.h"

enum key_kind {
	KEY_TEXT,             /* struct str */
	KEY_TEXTS,            /* struct str_list */
	KEY_FILE,             /* struct file_ref: its path */
	KEY_FILES,            /* struct file_list */
	KEY_NUMBER,           /* unsigned */
	KEY_DURATION,         /* unsigned, seconds */
	KEY_SIZE,             /* unsigned long long, bytes */
	KEY_MODE,             /* unsigned */
	KEY_BOOL,             /* bool */
	KEY_ENUM,             /* unsigned, index into names */
	KEY_RULES,            /* struct firewall_rule *, and the number at count */
	KEY_MAP,              /* a struct; of the same struct when offset is 0 */
	KEY_LIST,             /* array of structs, and the number at count */
	KEY_NAMED,            /* mapping with free keys: array of structs, first a struct str */
};

/* Where a text may be read, and so whether references and secrets may be in it. */
enum key_refs {
	REFS_NONE,            /* no references */
	REFS_PUBLIC,          /* everybody may read it: no secrets */
	REFS_SHOW,            /* secrets with 'reveal: true' */
	REFS_ROOT,            /* root alone: secrets */
};

/* A KEY_ENUM that was wrong or is missing: reported, draw no conclusions. */
#define KEY_ENUM_BAD (~0u)

/* The row keeps nothing: the value is checked and forgotten. */
#define KEY_NOWHERE ((size_t)-1)

struct key {
	const char *key;      /* NULL ends a table */
	enum key_kind kind;
	size_t offset;
	size_t count;         /* offset of the number of items */
	size_t size;          /* of an item */
	size_t present;       /* offset of a bool that tells that the key is there, when … */
	bool has_present;
	bool required;
	bool choice;          /* exactly one of the rows with this mark must be there */
	bool secret;          /* a literal here would lie open: only references */
	bool hidden;          /* what is wrong may be a secret: no report repeats it */
	bool no_effect;       /* accepted with a warning */
	enum key_refs refs;
	const struct type *type;      /* of texts; of the names of KEY_NAMED */
	const char *const *names;     /* KEY_ENUM; NULL-terminated */
	unsigned long long min, max;  /* quantities */
	const struct key *keys;       /* rows of KEY_MAP, KEY_LIST, KEY_NAMED; NULL: scalar alone */
	const struct key *scalar;     /* … and what a single value means instead */
	const char *dflt, *help, *example;
};

/* Every text that was decoded, for the checks that need the whole spec. */
struct text_use {
	const struct key *row;
	const struct str *text;
	const void *owner;    /* the struct that it is a member of */
	struct text_use *next;
};

enum { SCHEMA_MAX_ITEMS = 256 };

struct decode {
	struct arena *arena;
	struct text_use *uses, **uses_tail;
	unsigned max_errors;  /* value of diag->errors at which checking stops */
	bool partial;         /* a part of the spec could not be read: nothing is missing */
	struct diag *diag;
};

/* Decode a mapping by rows into the struct at out (NULL: check only).  Reports
 * every mistake; false if there was any. */
bool schema_decode(struct decode *c, const struct key *rows, const struct node *map, void *out)
	MUST_USE;

#endif
