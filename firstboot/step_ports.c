/* SPDX-License-Identifier: MIT */
/* What containers publish is Docker's to let in, before any rule of ours: say so where the
 * plan's firewall does not allow it. */
#include "firstboot/engine.h"

/* Ours, as in the plan: "80:80", "443:443/udp". */
static bool ports_planned(const struct boot *b, long long port, long long inside, const char *type)
{
	BUF(rule);
	BUF(row);

	buf_printf(&rule, "%lld/%s", port, type);
	buf_printf(&row, "%lld:%lld%s", port, inside, strcmp(type, "tcp") ? "/udp" : "");
	EACH(a, json_at(b->plan, "system.firewall.allow"))
		if (!strcmp(json_text(a), rule.data))
			return true;
	return json_get(json_at(b->plan, "proxy.caddy.ports"), row.data);
}

/* A port that is not published has no PublicPort (Engine API: ContainerList).  IPv4 and IPv6
 * are one to who reads this. */
static void ports_container(struct boot *b, const struct json *container, struct json *said)
{
	EACH(p, json_get(container, "Ports")) {
		const char *ip = json_str(p, "IP"), *type = json_str(p, "Type");
		const char *name = json_text(json_first(json_get(container, "Names")));
		long long port = json_int(p, "PublicPort", 0);
		BUF(key);

		if (!port || !type || !name ||
		    (ip && (!strncmp(ip, "127.", 4) || !strcmp(ip, "::1"))) ||
		    ports_planned(b, port, json_int(p, "PrivatePort", 0), type))
			continue;
		buf_printf(&key, "%s %lld/%s", name, port, type);
		if (json_get(said, key.data))
			continue;
		json_set_str(said, key.data, "");
		boot_degrade(b, "container %s publishes %lld/%s to everybody, around the firewall: "
			     "publish it on 127.0.0.1, or add %lld/%s to system.firewall.allow",
			     name + (*name == '/'), port, type, port, type);
	}
}

static bool ports_run(struct boot *b, struct diag *d)
{
	autojson list = NULL;
	autojson said = json_object();
	struct engine e;

	if (engine_open(b, &e, d))
		list = engine_get(&e, "/containers/json", d);
	EACH(c, list)
		ports_container(b, c, said);
	return list;
}

const struct step step_ports = { .name = "ports", .every_boot = true, .run = ports_run };
