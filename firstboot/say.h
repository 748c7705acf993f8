/* SPDX-License-Identifier: MIT */
/*
 * say.h - what becomes of first boot, for who looks: a line on the console and in the
 * journal, there with the fields PREBAKE_STEP, PREBAKE_STATE and PREBAKE_MS
 * (systemd.io/JOURNAL_NATIVE_PROTOCOL); and what greets at login.  Where say_none.c
 * stands for it, lines go to standard output, which the unit gives to both.
 */
#ifndef FIRSTBOOT_SAY_H
#define FIRSTBOOT_SAY_H

#include "firstboot/boot.h"

/* Say text of the running step, if one runs.  ms: how long it took; negative: it has not
 * ended.  Not under systemd the line goes to standard output. */
void say_line(struct boot *b, const char *state, long long ms, const char *text);
/* Greet with the state, and why it is no better. */
void say_motd(struct boot *b, const char *state, const char *reason);

#endif
