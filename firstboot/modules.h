/* SPDX-License-Identifier: MIT */
/*
 * modules.h - which parts the helper is made of.
 *
 * The generator reads these very rows and leaves what a payload cannot reach out of
 * it, defining the macros shortened itself.
 */
#ifndef FIRSTBOOT_MODULES_H
#define FIRSTBOOT_MODULES_H

/* step_NAME.c, in the order they run; and the key of plan.json without which a plan
 * cannot reach the step ("" = always needed). */
#ifndef PREBAKE_STEPS
#define PREBAKE_STEPS(ROW) \
	ROW(metadata,    "") \
	ROW(parameters,  "") \
	ROW(system,      "system") \
	ROW(registries,  "stack.registries") \
	ROW(files,       "stack") \
	ROW(env,         "stack.env") \
	ROW(proxy,       "proxy.caddy") \
	ROW(images,      "stack") \
	ROW(up,          "stack") \
	ROW(ready,       "stack") \
	ROW(show,        "stack.show")
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

/* Modules that another can stand for: where the plan has not the key; without a key, on
 * fresh servers, which is what user-data carries. */
#ifndef PREBAKE_EITHER
#define PREBAKE_EITHER(ROW) \
	ROW(takeover, takeover_none, "") \
	ROW(report,   report_none,   "report")
#endif

#endif
