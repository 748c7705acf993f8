/* SPDX-License-Identifier: MIT */
/*
 * firewall.h - what may reach the server itself, as one nftables table of our own.
 *
 * Only input is filtered: what Docker forwards to published ports stays with
 * Docker's rules.  Connections that stand are kept.
 */
#ifndef FIRSTBOOT_FIREWALL_H
#define FIRSTBOOT_FIREWALL_H

#include "firstboot/boot.h"

#define FIREWALL_RULES "/etc/prebake/firewall.nft"

/* Write and load the rules for a list such as ["22/tcp", "443/udp"]; NULL: none. */
bool firewall_apply(struct boot *b, const struct json *allow, struct diag *d) MUST_USE;

#endif
