/* SPDX-License-Identifier: MIT */
/*
 * types_net.h - names and addresses on the network; see types.h.
 */
#ifndef GENERATOR_TYPES_NET_H
#define GENERATOR_TYPES_NET_H

#include <stdbool.h>

const char *types_net_hostname_wrong(const char *text);
const char *types_net_email_wrong(const char *text);
const char *types_net_url_wrong(const char *text);
const char *types_net_ipv4_wrong(const char *text);
const char *types_net_ipv6_wrong(const char *text);
const char *types_net_image_wrong(const char *text);
const char *types_net_registry_wrong(const char *text);

/* A part of the path is empty (but the first), "." or "..". */
bool types_net_dots(const char *path);

#endif
