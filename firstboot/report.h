/* SPDX-License-Identifier: MIT */
/*
 * report.h - tells a URL of the plan what becomes of this server: `report`.
 *
 * Each state is one POST of {"version":1,"name","instance","state","step","reason","at"},
 * with the header "Prebake-Signature: sha256=" and the HMAC-SHA-256 (RFC 2104) of the body
 * by the plan's secret, in hexadecimal.  Nobody waits for it: a child tries for a while.
 */
#ifndef FIRSTBOOT_REPORT_H
#define FIRSTBOOT_REPORT_H

#include "firstboot/boot.h"

/* Send it.  False: there is nothing to send it to, or the parameters are not known
 * yet.  step, reason: may be NULL; no secrets. */
bool report_state(struct boot *b, const char *state, const char *step, const char *reason);

#endif
