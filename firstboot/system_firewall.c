/* SPDX-License-Identifier: MIT */
#include "firstboot/system.h"

#define FIREWALL_RULES "/etc/prebake/firewall.nft"

/* Replaced as a whole in one transaction (nft(8)): declare, delete, define.  Without
 * ICMPv6 there is no IPv6; 68 and 546 are the answers to DHCP. */
static const char firewall_head[] =
	"table inet prebake\n"
	"delete table inet prebake\n"
	"table inet prebake {\n"
	"\tchain input {\n"
	"\t\ttype filter hook input priority filter; policy drop;\n"
	"\t\tct state established,related accept\n"
	"\t\tct state invalid drop\n"
	"\t\tiif lo accept\n"
	"\t\tmeta l4proto { icmp, ipv6-icmp } accept\n"
	"\t\tudp dport { 68, 546 } accept\n";

static bool firewall_rule(const char *text, struct buf *out, struct diag *d)
{
	size_t n = strspn(text, "0123456789");
	long port = n && n <= 5 ? strtol(text, NULL, 10) : 0;

	if (port < 1 || port > 65535 || (strcmp(text + n, "/tcp") && strcmp(text + n, "/udp")))
		return diag_error(d, "it must hold ports such as '443/tcp', not '%.20s'", text);
	buf_printf(out, "\t\t%s dport %ld accept\n", text + n + 1, port);
	return true;
}

/* Only input is filtered: what Docker forwards to published ports stays with Docker's
 * rules.  Connections that stand are kept. */
static bool firewall_set(struct boot *b, const struct json *s, struct buf *said, struct diag *d)
{
	BUF(path);
	BUF(text);
	BUF(out);

	(void)said;
	boot_path(b, &path, FIREWALL_RULES);
	const char *const nft[] = { "nft", "-f", path.data, NULL };

	buf_str(&text, firewall_head);
	EACH(a, json_at(s, "firewall.allow"))
		if (!firewall_rule(json_text(a), &text, d))
			return false;
	buf_str(&text, "\t}\n}\n");
	return file_replace(path.data, text.data, text.len, 0644, d) &&
	       system_call(b, nft, &out, d);
}

const struct system_key system_key_firewall = { "firewall", firewall_set };
