/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "firstboot/command.h"
#include "firstboot/firewall.h"

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
		return diag_error(d, "the plan's system.firewall.allow must hold ports such as "
				     "'443/tcp', not '%.20s'", text);
	buf_printf(out, "\t\t%s dport %ld accept\n", text + n + 1, port);
	return true;
}

bool firewall_apply(struct boot *b, const struct json *allow, struct diag *d)
{
	CLEANUP(buf_free) struct buf path = {0}, text = {0}, out = {0};

	if (!allow)
		return true;
	buf_str(&text, firewall_head);
	for (const struct json *a = json_first(allow); a; a = json_next(a))
		if (!firewall_rule(json_text(a), &text, d))
			return false;
	buf_str(&text, "\t}\n}\n");
	if (!file_replace(boot_path(b, &path, FIREWALL_RULES), text.data, text.len, 0644, d))
		return false;

	const char *const argv[] = { "nft", "-f", path.data, NULL };
	static const char *const env[] = { "PATH=/usr/sbin:/usr/bin:/sbin:/bin", NULL };

	return *b->root || command_run(&(struct command){ .argv = argv, .env = env,
							  .what = "nft (package nftables)" },
				       &out, d);
}
