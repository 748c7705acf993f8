/* SPDX-License-Identifier: MIT */
/*
 * secrets.h - does a text hold what only its owner should know?
 *
 * It is told where, as a line, and never what.
 * Travels in no user-data.
 */
#ifndef BASE_SECRETS_H
#define BASE_SECRETS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/* The line of the first such place, from 1; 0: there is none.  text may hold NUL bytes; rule
 * is a row's `but` of findings.h. */
typedef size_t secrets_fn(const char *rule, const struct buf *text);

/* One of "a|b", in what is left without blanks and tabs; "\na": at the start of a line. */
size_t secrets_held(const char *rule, const struct buf *text);
/* A private key in PEM (RFC 7468), OpenSSH's or OpenPGP's armour, or one of OpenVPN's. */
size_t secrets_key(const char *rule, const struct buf *text);
/* Swap space (mkswap(8)) that has been used. */
size_t secrets_swap(const char *rule, const struct buf *text);
/* One of "abc_12 def_34": "abc_" with 12 letters, digits, '-' and '_' behind it. */
size_t secrets_token(const char *rule, const struct buf *text);
/* A line that sets one of the options of "NAME a b|OTHER c" (sshd_config(5)) to a word that does
 * not stand behind its name. */
size_t secrets_option(const char *rule, const struct buf *text);
/* A second column of "a:b:c" that is none of the words; '' is an empty one. */
size_t secrets_field(const char *rule, const struct buf *text);
/* Anything but nothing, or one of the words. */
size_t secrets_word(const char *rule, const struct buf *text);

/* For its parts: the line of a place, from 1; where the n bytes are next, or NULL; a letter, a
 * digit or '_'. */
size_t secrets_line(const struct buf *text, const char *at);
const char *secrets_find(const struct buf *text, const char *from, const char *what, size_t n);
bool secrets_is_name(char c);
/* Is the word of n bytes one of these, with blanks between? */
bool secrets_lists(const char *words, const char *word, size_t n);

#endif
