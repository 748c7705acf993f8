/* SPDX-License-Identifier: MIT */
/*
 * spec_system.h - Docker and the server itself in a spec; see spec.h.
 */
#ifndef GENERATOR_SPEC_SYSTEM_H
#define GENERATOR_SPEC_SYSTEM_H

#include "generator/spec_value.h"

enum docker_source { DOCKER_OFFICIAL, DOCKER_DISTRO };
enum root_login { ROOT_LOGIN_ANY, ROOT_LOGIN_NO, ROOT_LOGIN_KEYS, ROOT_LOGIN_YES };

struct docker_logs {
	unsigned driver;      /* index into spec_log_drivers */
	unsigned long long max_size;         /* bytes */
	unsigned max_files;
};

struct docker {
	unsigned source;      /* enum docker_source */
	struct str_list registry_mirrors;
	bool has_logs;
	struct docker_logs logs;
	bool live_restore;
};

struct firewall_rule {
	unsigned port;
	bool udp;
};

struct user {
	struct str name;
	struct str_list ssh_keys, groups;
	bool sudo;
	struct str shell;     /* s == NULL: as it is, /bin/bash for a new user */
};

struct sysctl {
	struct str name, value;
};

struct system {
	bool present;
	struct str hostname;                 /* refs */
	struct str timezone;
	unsigned long long swap;             /* bytes; 0: none */
	struct str_list packages;
	struct user *users;
	size_t n_users;
	struct sysctl *sysctl;
	size_t n_sysctl;
	bool has_upgrades, upgrades;         /* upgrades: `true`, or there is a reboot_at */
	struct str reboot_at;                /* HH:MM */
	bool has_firewall;
	struct firewall_rule *allow;
	size_t n_allow;
	bool has_ssh;
	bool has_password_authentication, password_authentication;
	unsigned root_login;                 /* enum root_login */
	struct file_list ca_certificates;
};

#endif
