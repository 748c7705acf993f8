/* SPDX-License-Identifier: MIT */
#include "generator/keys_rows.h"
#include "generator/keys_system.h"

static const struct key logs_keys[] = {
	{ "driver", ENUM(struct docker_logs, driver, spec_log_drivers), .dflt = "local",
	  .help = "How containers' output is stored: compactly, or as other programs read it.",
	  .example = "local" },
	{ "max_size", SIZE(struct docker_logs, max_size), .min = 1ULL << 20, .max = 1ULL << 36,
	  .dflt = "10MiB", .help = "Size at which a container's log file is rotated.",
	  .example = "10MiB" },
	{ "max_files", NUMBER(struct docker_logs, max_files), .min = 2, .max = 100, .dflt = "3",
	  .help = "How many files each container has at most.", .example = "3" },
	{ 0 },
};

const struct key keys_docker[] = {
	{ "source", ENUM(struct docker, source, spec_docker_sources), .dflt = "docker",
	  .help = "Docker's own packages, or those of the distribution.", .example = "docker" },
	{ "registry_mirrors", TEXTS(struct docker, registry_mirrors), .type = &types_url,
	  .help = "Mirrors of Docker Hub that the engine asks first.",
	  .example = "\"https://mirror.example.com\"" },
	{ "logs", MAP(struct docker, logs, struct docker_logs, logs_keys),
	  PRESENT(struct docker, has_logs),
	  .help = "Rotate the logs of containers, which grow for ever without it; holds for those "
	  "that are made afterwards.", .example = "{ max_size: 10MiB, max_files: 3 }" },
	{ "live_restore", BOOL(struct docker, live_restore), .dflt = "false",
	  .help = "Containers go on while Docker is upgraded; not with swarm.",
	  .example = "true" },
	{ 0 },
};

static const struct key firewall_keys[] = {
	{ "allow", .kind = KEY_RULES, .offset = MEMBER(struct system, allow,
		struct firewall_rule *),
	  .count = MEMBER(struct system, n_allow, size_t), .size = sizeof(struct firewall_rule),
	  .required = true, .help = "Ports that are open, as PORT/tcp or PORT/udp; all others are "
	  "closed.", .example = "22/tcp, 80/tcp, 443/tcp, 443/udp" },
	{ 0 },
};

static const struct key ssh_keys[] = {
	{ "password_authentication", BOOL(struct system, password_authentication),
	  PRESENT(struct system, has_password_authentication),
	  .help = "Whether the SSH server accepts passwords.", .example = "false" },
	{ "root_login", ENUM(struct system, root_login, spec_root_logins),
	  .help = "Whether root may log in: no, with a key alone, or with a password too; 'no' "
	  "needs another user with 'ssh_keys' and 'sudo: true'.", .example = "prohibit-password" },
	{ 0 },
};

#define EXAMPLE_KEY \
	"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"

static const struct key user_keys[] = {
	{ "name", TEXT(struct user, name), .type = &types_user, .required = true,
	  .help = "The user, made when it is not there.", .example = "deploy" },
	{ "ssh_keys", TEXTS(struct user, ssh_keys), .type = &types_ssh_key,
	  .hidden = true,
	  .help = "Public keys that may log in; others that are in authorized_keys stay.",
	  .example = "\"" EXAMPLE_KEY " me@laptop\"" },
	{ "groups", TEXTS(struct user, groups), .type = &types_group,
	  .help = "Groups that the user is in besides its own; 'docker' is as good as root.",
	  .example = "docker" },
	{ "sudo", BOOL(struct user, sudo), .dflt = "false",
	  .help = "May do everything by sudo, without a password, since it has none.",
	  .example = "true" },
	{ "shell", TEXT(struct user, shell), .type = &types_absolute,
	  .help = "Login shell; /bin/bash for a new user.", .example = "/bin/bash" },
	{ 0 },
};

static const struct key sysctl_value = {
	"sysctl", TEXT(struct sysctl, value), .type = &types_line,
};

static const struct key upgrades_keys[] = {
	{ "reboot_at", TEXT(struct system, reboot_at), .type = &types_clock, .required = true,
	  .help = "Reboot at this time of the server's time zone when an upgrade asks for it.",
	  .example = "\"04:00\"" },
	{ 0 },
};

static const struct key upgrades_scalar = {
	"unattended_upgrades", BOOL(struct system, upgrades),
};

_Static_assert(!offsetof(struct sysctl, name), "names come first");

const struct key keys_system[] = {
	{ "hostname", TEXT(struct system, hostname), .type = &types_host, .refs = REFS_PUBLIC,
	  .help = "Name of the server; the provider's when absent.", .example = "\"${domain}\"" },
	{ "timezone", TEXT(struct system, timezone), .type = &types_timezone,
	  .help = "Time zone of the server.", .example = "Etc/UTC" },
	{ "swap", SIZE(struct system, swap), .min = 1ULL << 20, .max = 1ULL << 40,
	  .help = "Size of the swap file.", .example = "1GiB" },
	{ "packages", TEXTS(struct system, packages), .type = &types_package,
	  .help = "Packages of the distribution to install.", .example = "htop, fail2ban" },
	{ "users", ITEMS(KEY_LIST, struct system, users, struct user, user_keys),
	  .help = "Users who log in with SSH keys.",
	  .example = "{ name: deploy, ssh_keys: [\"" EXAMPLE_KEY "\"], sudo: true }" },
	{ "sysctl", ITEMS(KEY_NAMED, struct system, sysctl, struct sysctl, NULL),
	  .type = &types_sysctl, .scalar = &sysctl_value, .help = "Settings of the kernel.",
	  .example = "vm.max_map_count: 262144" },
	{ "unattended_upgrades", SAME(upgrades_keys), .scalar = &upgrades_scalar,
	  PRESENT(struct system, has_upgrades),
	  .help = "Install security upgrades of the distribution every day.", .example = "true" },
	{ "firewall", SAME(firewall_keys), PRESENT(struct system, has_firewall),
	  .help = "Firewall of the server.", .example = "{ allow: [22/tcp, 443/tcp] }" },
	{ "ssh", SAME(ssh_keys), PRESENT(struct system, has_ssh),
	  .help = "SSH server.", .example = "{ password_authentication: false }" },
	{ "ca_certificates", FILES(struct system, ca_certificates),
	  .help = "Certificates (PEM) of private authorities that the server trusts; paths are "
	  "relative to the spec.", .example = "company-ca.crt" },
	{ 0 },
};
