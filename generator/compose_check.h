/* SPDX-License-Identifier: MIT */
/*
 * compose_check.h - what a spec needs to know of the user's compose file.
 *
 * Read leniently: compose itself judges the rest.  Warned about is what does not
 * work or is not safe on the server: ports published on all addresses, which
 * Docker opens past the firewall, and files that do not travel along.
 */
#ifndef GENERATOR_COMPOSE_CHECK_H
#define GENERATOR_COMPOSE_CHECK_H

#include "generator/spec.h"
#include "generator/tree.h"

/* Parse the text and report its mistakes at their place in it.  proxy is the
 * service that may publish ports, or NULL: then 80 and 443 may be published; and so may be
 * what the system's firewall allows (NULL: nothing).  Returns the mapping of services, or NULL. */
const struct node *compose_check(struct arena *a, const struct source *src, size_t len,
				 const char *proxy, const struct system *system,
				 struct diag *d) MUST_USE;

/* Refuse what names other compose files, which the server will not have. */
bool compose_check_files(const struct node *root, struct diag *d) MUST_USE;

/* False when the service says which ports it listens on, and this is none. */
bool compose_check_listens(const struct node *service, const char *port);

#endif
