/* SPDX-License-Identifier: MIT */
/* version.h - which prebake this is; the one place that says it. */
#ifndef GENERATOR_VERSION_H
#define GENERATOR_VERSION_H

#define PREBAKE_VERSION "0.1.0"

#endif
