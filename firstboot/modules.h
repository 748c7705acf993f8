/* SPDX-License-Identifier: MIT */
/*
 * modules.h - which parts the helper is made of, in the order they run.
 *
 * The second column is the key of plan.json without which a plan cannot reach
 * the part ("" = always needed).  The generator reads these very rows and leaves
 * unreachable parts out of a payload, defining the macro shortened itself.
 */
#ifndef FIRSTBOOT_MODULES_H
#define FIRSTBOOT_MODULES_H

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

#endif
