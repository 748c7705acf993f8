/* SPDX-License-Identifier: MIT */
/*
 * reach_mounts.h - what is mounted below a root from elsewhere.
 *
 * Builders of images mount their own machine's directories and files there, such as /tmp and
 * /etc/resolv.conf: what lies in them is not the image's.  Its other file systems are.
 * Travels in no user-data.
 */
#ifndef FIRSTBOOT_REACH_MOUNTS_H
#define FIRSTBOOT_REACH_MOUNTS_H

#include "base/json.h"

/* Add the path, from the root on, of each mount below the directory root of a file system that is
 * mounted outside of it, too: by /proc/self/mountinfo (proc_pid_mountinfo(5)). */
bool reach_mounts_find(int root, struct json *ret, struct diag *d) MUST_USE;

#endif
