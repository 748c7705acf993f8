/* SPDX-License-Identifier: MIT */
/*
 * modules.h - which parts the helper is made of.
 *
 * The generator reads these very rows and leaves what a payload cannot reach out of
 * it, defining the macros shortened itself.
 */
#ifndef FIRSTBOOT_MODULES_H
#define FIRSTBOOT_MODULES_H

/* verb_NAME.c, in the order of --help; and the provider in whose user-data there is no
 * room for it ("" = none), or "user-data": no provider's has what only images need. */
#ifndef PREBAKE_COMMANDS
#define PREBAKE_COMMANDS(ROW) \
	ROW(run,      "") \
	ROW(status,   "") \
	ROW(watch,    "hetzner") \
	ROW(timeline, "hetzner") \
	ROW(pull,     "user-data") \
	ROW(sbom,     "user-data") \
	ROW(seal,     "user-data") \
	ROW(audit,    "user-data") \
	ROW(version,  "hetzner")
#endif

/* step_NAME.c, in the order they run; and the key of plan.json without which a plan
 * cannot reach the step ("" = always needed). */
#ifndef PREBAKE_STEPS
#define PREBAKE_STEPS(ROW) \
	ROW(metadata,    "") \
	ROW(parameters,  "") \
	ROW(system,      "system") \
	ROW(files,       "stack") \
	ROW(env,         "stack.env") \
	ROW(proxy,       "proxy.caddy") \
	ROW(docker,      "docker") \
	ROW(registries,  "stack.registries") \
	ROW(digests,     "stack.digests") \
	ROW(images,      "stack") \
	ROW(up,          "stack") \
	ROW(names,       "proxy.caddy.wait_for_dns") \
	ROW(ready,       "stack") \
	ROW(ports,       "system.firewall") \
	ROW(show,        "stack.show")
#endif

/* system_NAME.c, in the order they are set, users before ssh closes doors; and the key of
 * plan.json without which a plan cannot reach it. */
#ifndef PREBAKE_SYSTEM
#define PREBAKE_SYSTEM(ROW) \
	ROW(hostname,    "system.hostname") \
	ROW(timezone,    "system.timezone") \
	ROW(swap,        "system.swap") \
	ROW(packages,    "system.packages") \
	ROW(users,       "system.users") \
	ROW(sysctl,      "system.sysctl") \
	ROW(upgrades,    "system.unattended_upgrades") \
	ROW(firewall,    "system.firewall") \
	ROW(ssh,         "system.ssh")
#endif

/* provider_NAME.c, in the order they are looked for, clouds of their own before what many
 * clouds have; and the provider whose user-data
 * carries it ("" = all).  What is carried for no one provider has all of them. */
#ifndef PREBAKE_PROVIDERS
#define PREBAKE_PROVIDERS(ROW) \
	ROW(file,         "file") \
	ROW(hetzner,      "hetzner") \
	ROW(digitalocean, "digitalocean") \
	ROW(nocloud,      "nocloud") \
	ROW(ec2,          "ec2") \
	ROW(gce,          "gce") \
	ROW(azure,        "azure") \
	ROW(vultr,        "vultr") \
	ROW(scaleway,     "scaleway") \
	ROW(linode,       "linode") \
	ROW(configdrive,  "configdrive") \
	ROW(openstack,    "openstack") \
	ROW(cloud_init,   "cloud-init") \
	ROW(none,         "")
#endif

/* Modules that another can stand for: where the plan lacks the last column's key; or,
 * without one, in the user-data of the provider ("" = all: a new server has nothing to
 * take over). */
#ifndef PREBAKE_EITHER
#define PREBAKE_EITHER(ROW) \
	ROW(takeover, takeover_none, "",        "") \
	ROW(progress, progress_none, "hetzner", "") \
	ROW(say,      say_none,      "hetzner", "") \
	ROW(from,     from_none,     "",        "from") \
	ROW(github,   github_none,   "",        "stack.compose.github") \
	ROW(report,   report_none,   "",        "report") \
	ROW(identity, identity_none, "hetzner", "") \
	ROW(repair,   repair_none,   "hetzner", "")
#endif

#endif
