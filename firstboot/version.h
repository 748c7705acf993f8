/* SPDX-License-Identifier: MIT */
/* version.h - which helper this is; not what version its plans have. */
#ifndef FIRSTBOOT_VERSION_H
#define FIRSTBOOT_VERSION_H

#define VERSION_HELPER "0.1.0"

#endif
