/* SPDX-License-Identifier: MIT */
/*
 * findings.h - what an image must not hold: the one table that `audit` looks by, and that
 * `seal` works by, so that what is sealed is clean to an audit.
 *
 * Paths are absolute, below the root, several with blanks between; in one, '*', '?' and
 * '[…]' match within a name, also one that starts with a dot.  A name "**" is every
 * directory below, "**" at the end every file there.  "~" is root's home, each of /home and
 * those of /etc/passwd; "$stack" and "$data" are the plan's stack.dir and
 * stack.directories, "$layers" what Docker's containers wrote.  What starts with "**" is
 * looked for in the whole image but for programs and what a boot empties (reach.c).
 * Travels in no user-data.
 */
#ifndef FIRSTBOOT_FINDINGS_H
#define FIRSTBOOT_FINDINGS_H

#include <stdbool.h>
#include <stddef.h>

enum findings_level { LEVEL_PASS, LEVEL_WARN, LEVEL_FAIL };

/* What is wrong, and what `but` says then. */
enum findings_kind {
	KIND_ABSENT,          /* it is there; names that may be */
	KIND_EMPTY,           /* the file is not empty */
	KIND_SHORT,           /* a log of more than FINDINGS_SHORT bytes */
	KIND_WORD,            /* it holds more than one of these words, or nothing */
	KIND_FIELD,           /* a second column (passwd(5)) but these; '' is an empty one */
	KIND_HOLDS,           /* it holds one of these, '|' between, blanks left out; \n: a line */
	KIND_OPTION,          /* a line sets one of these to what does not stand behind it */
	KIND_ASSIGNS,         /* something that sounds secret has a value; the signs between */
	KIND_LOGIN,           /* a URL has a password */
	KIND_KEY,             /* a private key */
	KIND_SWAP,            /* swap space with something in it */
	KIND_TOKEN,           /* one of these, and so many letters, digits, '-' and '_' more */
	KIND_MODE,            /* others may read it, or write */
	KIND_NEEDS,           /* where a path is, or without any: none of these is */
	KIND_UNSEEN,          /* nobody could look */
};

enum findings_seal { SEAL_NOTHING, SEAL_REMOVE, SEAL_EMPTY, SEAL_WRITE, SEAL_DROP, SEAL_LOCK,
		     SEAL_CLOSE };

/* Seal refuses the work where it is found; offline: no engine is there to remove it. */
enum findings_refuse { REFUSE_NEVER, REFUSE_UNUSED, REFUSE_OFFLINE, REFUSE_ALWAYS };

enum { FINDINGS_SHORT = 50 };         /* bytes: what DigitalOcean's img_check passes */

struct findings_row {
	const char *id;               /* stable: for scripts */
	enum findings_level level;
	enum findings_kind kind;
	enum findings_seal seal;
	const char *paths, *but;
	const char *why;              /* for people */
	const char *unless;           /* files of which one holds this: the row does not count */
	const char *holds;
	const char *write;            /* for SEAL_WRITE */
	const char *running;          /* names that may be on a system that runs: Packer's script */
	enum findings_refuse refuse;
};

extern const struct findings_row findings_table[];
extern const size_t findings_count;

#endif
