/* SPDX-License-Identifier: MIT */
#include <regex.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "generator/types.h"

#define SSH_BLOB " AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"
#define SSH_KEY  "ssh-ed25519" SSH_BLOB

/* Each row: a type, a text, and whether it is right. */
static const struct {
	const struct type *type;
	const char *text;
	bool right;
} texts[] = {
	{ &types_hostname, "app.example.com", true },
	{ &types_hostname, "a.b", true },
	{ &types_hostname, "xn--bcher-kva.example", true },
	{ &types_hostname, "1and1.com", true },
	{ &types_hostname, "App.Example.COM", true },
	{ &types_hostname, "", false },
	{ &types_hostname, "x/", false },
	{ &types_hostname, "x:8443", false },
	{ &types_hostname, "http://x", false },
	{ &types_hostname, "a..b", false },
	{ &types_hostname, ".a.b", false },
	{ &types_hostname, "a.b.", false },
	{ &types_hostname, "a b.c", false },
	{ &types_hostname, "a.b\n", false },
	{ &types_hostname, "-a.b", false },
	{ &types_hostname, "a-.b", false },
	{ &types_hostname, "192.0.2.1", false },
	{ &types_hostname, "a.b`id`", false },
	{ &types_host, "web-1", true },
	{ &types_host, "web.example.com", true },
	{ &types_host, "1234", false },
	{ &types_host, "-web", false },
	{ &types_host, "web-", false },
	{ &types_host, "web_1", false },
	{ &types_host, "web\n127.0.0.1 x", false },
	{ &types_host, "a12345678901234567890123456789012345678901234567890123456789.long", false },
	{ &types_user, "deploy", true },
	{ &types_user, "_x-1", true },
	{ &types_user, "1x", false },
	{ &types_user, "docker", false },
	{ &types_user, "a:b", false },
	{ &types_group, "docker", true },
	{ &types_group, "a,b", false },
	{ &types_ssh_key, SSH_KEY, true },
	{ &types_ssh_key, SSH_KEY " me@laptop, at work", true },
	{ &types_ssh_key, "ssh-rsa" SSH_BLOB, false },
	{ &types_ssh_key, SSH_KEY "\n", false },
	{ &types_ssh_key, "ssh-ed25519", false },
	{ &types_ssh_key, "ssh-ed25519 ", false },
	{ &types_ssh_key, "ssh-ed25519 AAAA", false },
	{ &types_ssh_key, "command=\"x\" " SSH_KEY, false },
	{ &types_package, "g++", true },
	{ &types_package, "libssl3", true },
	{ &types_package, "htop-", false },
	{ &types_package, "htop+", false },
	{ &types_package, "--yes", false },
	{ &types_package, "./x.deb", false },
	{ &types_sysctl, "net.ipv4.ip_forward", true },
	{ &types_sysctl, "net.ipv4.conf.eth-0.rp_filter", true },
	{ &types_sysctl, "-vm.x", false },
	{ &types_sysctl, "vm.", false },
	{ &types_sysctl, "vm..x", false },
	{ &types_clock, "00:00", true },
	{ &types_clock, "23:59", true },
	{ &types_clock, "24:00", false },
	{ &types_clock, "4:00", false },
	{ &types_clock, "04:60", false },
	{ &types_private, "10.0.0.0/8", true },
	{ &types_private, "172.31.255.0/24", true },
	{ &types_private, "192.168.0.0/16", true },
	{ &types_private, "10.0.0.0", false },
	{ &types_private, "10.0.0.0/", false },
	{ &types_private, "10.0.0.0/7", false },
	{ &types_private, "10.0.0.0/25", false },
	{ &types_private, "10.0.0.0/016", false },
	{ &types_private, "10.0.0.1/16", false },
	{ &types_private, "172.32.0.0/16", false },
	{ &types_private, "192.168.0.0/15", false },
	{ &types_private, "fd00::/16", false },
	{ &types_environment, "dev", true },
	{ &types_environment, "eu-1", true },
	{ &types_environment, "a2345678901234567890", true },
	{ &types_environment, "a23456789012345678901", false },
	{ &types_environment, "1a", false },
	{ &types_environment, "a-", false },
	{ &types_environment, "a_b", false },
	{ &types_email, "a@example.com", true },
	{ &types_email, "first.last+tag@mail.example.com", true },
	{ &types_email, "@example.com", false },
	{ &types_email, "a@", false },
	{ &types_email, "a b@example.com", false },
	{ &types_email, "a@example.com\n", false },
	{ &types_acme, "staging", true },
	{ &types_acme, "https://ca.example.com/dir", true },
	{ &types_acme, "Staging", false },
	{ &types_acme, "ca.example.com", false },
	{ &types_url, "https://example.com", true },
	{ &types_url, "http://localhost:14000/dir?x=1#y", true },
	{ &types_url, "https://[2001:db8::1]:8443/", true },
	{ &types_url, "https://192.0.2.1/", true },
	{ &types_url, "https://", false },
	{ &types_url, "https://a b/", false },
	{ &types_url, "https://example.com:/", false },
	{ &types_url, "https://example.com:0/", false },
	{ &types_url, "https://[::1/", false },
	{ &types_url, "javascript:alert(1)", false },
	{ &types_image, "caddy", true },
	{ &types_image, "caddy:2-alpine", true },
	{ &types_image, "ghcr.io/acme/app:1", true },
	{ &types_image, "localhost:5000/app", true },
	{ &types_image, "a/b/c", true },
	{ &types_image, "caddy@sha256:"
	  "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", true },
	{ &types_image, "caddy:2@sha256:"
	  "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", true },
	{ &types_image, "", false },
	{ &types_image, "Caddy", false },
	{ &types_image, "caddy:", false },
	{ &types_image, "caddy:a b", false },
	{ &types_image, "caddy@sha256:00", false },
	{ &types_image, "/caddy", false },
	{ &types_image, "caddy/", false },
	{ &types_registry, "ghcr.io", true },
	{ &types_registry, "localhost:5000", true },
	{ &types_registry, "ghcr.io:x", false },
	{ &types_registry, "", false },
	{ &types_repository, "E4Dev-Solutions/e4dev-infrakt", true },
	{ &types_repository, "a/b.c_d", true },
	{ &types_repository, "a", false },
	{ &types_repository, "a/b/c", false },
	{ &types_repository, "a/", false },
	{ &types_repository, "a/b.git", false },
	{ &types_absolute, "/opt/app", true },
	{ &types_absolute, "/", false },
	{ &types_absolute, "/opt/../x", false },
	{ &types_absolute, "/opt/./x", false },
	{ &types_absolute, "/opt//x", false },
	{ &types_absolute, "opt", false },
	{ &types_absolute, "/a'b", false },
	{ &types_relative, "a/b.yml", true },
	{ &types_relative, "..a", true },
	{ &types_relative, "../a", false },
	{ &types_relative, "a/..", false },
	{ &types_relative, "/a", false },
	{ &types_relative, "", false },
	{ &types_file, "a b/ü.yaml", true },
	{ &types_file, "a/../b", false },
	{ &types_file, "a\nb", false },
	{ &types_owner, "1000:1000", true },
	{ &types_owner, "www-data", true },
	{ &types_owner, "a:", false },
	{ &types_owner, "a b", false },
	{ &types_owner, "-r", false },
	{ &types_timezone, "UTC", true },
	{ &types_timezone, "America/Argentina/Buenos_Aires", true },
	{ &types_timezone, "Etc/GMT+1", true },
	{ &types_timezone, "Europe/", false },
	{ &types_timezone, "Europe/../x", false },
	{ &types_timezone, "Europe/ x", false },
	{ &types_upstream, "app:8000", true },
	{ &types_upstream, "app", false },
	{ &types_upstream, "app:0", false },
	{ &types_upstream, ":1", false },
	{ &types_upstream, "app:1/x", false },
	{ &types_env, "_A1", true },
	{ &types_env, "1A", false },
	{ &types_env, "A-B", false },
	{ &types_param, "domain", true },
	{ &types_param, "Domain", false },
	{ &types_param, "help", false },
	{ &types_param, "env.x", false },
	{ &types_name, "a-1", true },
	{ &types_name, "-a", false },
	{ &types_name, "a-", false },
	{ &types_name, "a_b", false },
	{ &types_git_ref, "feature/x", true },
	{ &types_git_ref, "--upload-pack=x", false },
	{ &types_git_ref, "a..b", false },
	{ &types_ipv4, "192.0.2.1", true },
	{ &types_ipv4, "192.0.2", false },
	{ &types_ipv6, "::1", true },
	{ &types_ipv6, "1::2::3", false },
	{ &types_integer, "-12", true },
	{ &types_integer, "1e3", false },
	{ &types_integer, "-", false },
	{ &types_line, "a\tb", false },
	{ &types_line, "\x7f", false },
	{ &types_text, "a\nb", true },
};

/* Each row: how a quantity is written, and its value; WRONG: refused. */
#define WRONG (~0ULL)
static const struct {
	types_quantity *parse;
	const char *text;
	unsigned long long value;
} quantities[] = {
	{ types_number, "0", 0 },
	{ types_number, "007", 7 },
	{ types_number, "", WRONG },
	{ types_number, "-1", WRONG },
	{ types_number, "1 ", WRONG },
	{ types_number, "99999999999999", WRONG },
	{ types_duration, "60s", 60 },
	{ types_duration, "2m", 120 },
	{ types_duration, "2 min", 120 },
	{ types_duration, "1 hour", 3600 },
	{ types_duration, "7 days", 604800 },
	{ types_duration, "1w", 604800 },
	{ types_duration, "60", WRONG },
	{ types_duration, "1  s", WRONG },
	{ types_duration, "s", WRONG },
	{ types_duration, "1.5h", WRONG },
	{ types_duration, "-1s", WRONG },
	{ types_size, "1GiB", 1ULL << 30 },
	{ types_size, "512 MiB", 512ULL << 20 },
	{ types_size, "1TiB", 1ULL << 40 },
	{ types_size, "9999999999999TiB", WRONG },
	{ types_size, "1GB", WRONG },
	{ types_size, "1", WRONG },
	{ types_mode, "0644", 0644 },
	{ types_mode, "0700", 0700 },
	{ types_mode, "01777", 01777 },
	{ types_mode, "07777", 07777 },
	{ types_mode, "644", WRONG },
	{ types_mode, "0o644", WRONG },
	{ types_mode, "017777", WRONG },
	{ types_mode, "0888", WRONG },
	{ types_mode, "00", WRONG },
	{ types_mode, "", WRONG },
	{ types_firewall_rule, "22/tcp", 22 },
	{ types_firewall_rule, "443/udp", 443 + TYPES_UDP },
	{ types_firewall_rule, "0/tcp", WRONG },
	{ types_firewall_rule, "65536/tcp", WRONG },
	{ types_firewall_rule, "22", WRONG },
	{ types_firewall_rule, "22/TCP", WRONG },
};

/* The JSON Schema refuses nothing that the program accepts. */
static bool pattern_agrees(const struct type *type, const char *text)
{
	regex_t pattern;
	bool match;

	if (!type->pattern)
		return true;
	if (regcomp(&pattern, type->pattern, REG_EXTENDED | REG_NOSUB))
		return false;
	match = regexec(&pattern, text, 0, NULL, 0) == 0;
	regfree(&pattern);
	return match;
}

static bool check_text(size_t i)
{
	if (!texts[i].type->wrong(texts[i].text) != texts[i].right)
		return false;
	return !texts[i].right || pattern_agrees(texts[i].type, texts[i].text);
}

/* A label or a name that is one longer than allowed. */
static bool check_hostname_lengths(void)
{
	CLEANUP(buf_free) struct buf longest = {0};
	char label[TYPES_MAX_LABEL + 2] = "";
	char full[TYPES_MAX_LABEL + 8];

	memset(label, 'a', TYPES_MAX_LABEL);
	for (int i = 0; i < 3; i++)
		buf_printf(&longest, "%s.", label);
	buf_printf(&longest, "%.61s", label);
	if (longest.len != TYPES_MAX_HOSTNAME || types_hostname.wrong(longest.data))
		return false;
	buf_char(&longest, 'a');
	if (!types_hostname.wrong(longest.data))
		return false;
	label[TYPES_MAX_LABEL] = 'a';
	snprintf(full, sizeof(full), "%s.b", label);
	return types_hostname.wrong(full) != NULL;
}

static bool report(unsigned n, bool ok, const char *what)
{
	printf("%sok %u - %s\n", ok ? "" : "not ", n, what);
	return ok;
}

int main(void)
{
	unsigned n = 0;
	bool all = true;

	printf("1..%zu\n", COUNT(texts) + COUNT(quantities) + 1);
	for (size_t i = 0; i < COUNT(texts); i++)
		all = report(++n, check_text(i), texts[i].type->name) && all;
	for (size_t i = 0; i < COUNT(quantities); i++) {
		unsigned long long value = 0;
		const char *why = quantities[i].parse(quantities[i].text, &value);

		all = report(++n, (why ? WRONG : value) == quantities[i].value,
			     quantities[i].text) && all;
	}
	all = report(++n, check_hostname_lengths(), "lengths of host names") && all;
	return !all;
}
