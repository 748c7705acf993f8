/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/base64_read.h"
#include "generator/types.h"
#include "generator/types_net.h"

#define LOWER  "abcdefghijklmnopqrstuvwxyz"
#define DIGITS "0123456789"
#define ALNUM  LOWER "ABCDEFGHIJKLMNOPQRSTUVWXYZ" DIGITS

/* sethostname(2): HOST_NAME_MAX; useradd(8); sshd takes keys of 16,384 bits at most. */
enum { MAX_HOST = 64, MAX_USER = 32, MAX_KEY = 4096, MAX_PACKAGE = 100, MAX_SYSCTL = 200 };

/* A full host name, or its first part alone. */
static const char *host_wrong(const char *text)
{
	if (strlen(text) > MAX_HOST)
		return "must not be longer than 64 characters";
	if (*text && strspn(text, ALNUM "-") == strlen(text) && *text != '-' &&
	    text[strlen(text) - 1] != '-' && strlen(text) <= TYPES_MAX_LABEL &&
	    strspn(text, DIGITS) != strlen(text))
		return NULL;
	return types_net_hostname_wrong(text);
}

/* useradd(8), and adduser.conf(5): NAME_REGEX */
static const char *group_wrong(const char *text)
{
	size_t n = strlen(text);

	if (!n || n > MAX_USER || strspn(text, LOWER DIGITS "_-") < n ||
	    !strchr(LOWER "_", *text))
		return "must be at most 32 lower-case letters, digits, '_' and '-', starting with "
			"a letter";
	return NULL;
}

/* Users and groups of base-passwd (packages.debian.org), and of packages that are there:
 * useradd makes a group of the user's name. */
static const char *const reserved[] = {
	"_apt", "adm", "audio", "backup", "bin", "cdrom", "crontab", "daemon", "dhcpcd", "dialout",
	"dip", "disk", "docker", "fax", "floppy", "games", "input", "irc", "kmem", "kvm", "list",
	"lp", "lxd", "mail", "man", "messagebus", "netdev", "news", "nobody", "nogroup", "operator",
	"plugdev", "polkitd", "proxy", "render", "sasl", "sgx", "shadow", "src", "sshd", "staff",
	"sudo", "sync", "sys", "syslog", "tape", "tcpdump", "tss", "tty", "users", "utmp", "uucp",
	"uuidd", "video", "voice", "www-data",
};

static const char *user_wrong(const char *text)
{
	static const char taken[] = "must not be a name of the system's own: choose another";

	if (!strcmp(text, "root"))
		return "must not be root, whose keys are the provider's: name another user, and "
			"give it 'sudo: true'";
	for (size_t i = 0; i < sizeof(reserved) / sizeof(*reserved); i++)
		if (!strcmp(text, reserved[i]))
			return taken;
	return strncmp(text, "systemd-", strlen("systemd-")) ? group_wrong(text) : taken;
}

/* sshd(8), PubkeyAcceptedAlgorithms; DSA is gone. */
static const char *const key_types[] = {
	"ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521",
	"ssh-rsa", "sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com",
};

/* RFC 4253, 6.6: the blob repeats the type, as a string with its length. */
static bool is_key_of(const char *type, const char *blob)
{
	CLEANUP(buf_free) struct buf text = {0}, bytes = {0};
	size_t n = strlen(type);

	buf_add(&text, blob, strcspn(blob, " "));
	return base64_read(buf_text(&text), &bytes) && bytes.len > n + 4 &&
	       !memcmp(bytes.data, (const char[]){ 0, 0, 0, (char)n }, 4) &&
	       !memcmp(bytes.data + 4, type, n);
}

static const char *ssh_key_wrong(const char *text)
{
	size_t n = strcspn(text, " ");

	if (strstr(text, "PRIVATE KEY") || !strncmp(text, "PuTTY-User-Key", 14))
		return "must be a public key, the line of the file '.pub', and this is a private "
			"one: take it out, and make a new pair if this file was shared";
	for (const char *p = text; *p; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			return "must be one line, as the file '.pub' has it";
	if (strlen(text) > MAX_KEY)
		return "must not be longer than 4,096 characters";
	for (size_t i = 0; i < sizeof(key_types) / sizeof(*key_types); i++)
		if (strlen(key_types[i]) == n && !strncmp(text, key_types[i], n))
			return is_key_of(key_types[i], text + n + (text[n] == ' ')) ? NULL
				: "must be a whole SSH public key: this one is damaged";
	return "must be an SSH public key, the line of a file '.pub', such as 'ssh-ed25519 AAAA… "
		"me@laptop'";
}

/* Debian policy, 5.6.1 */
static const char *package_wrong(const char *text)
{
	size_t n = strlen(text);

	if (n < 2 || n > MAX_PACKAGE || strspn(text, LOWER DIGITS "+-.") < n ||
	    !strchr(LOWER DIGITS, *text))
		return "must be the name of a package: lower-case letters, digits and '+-.', such "
			"as 'fail2ban'";
	/* apt-get(8): NAME- removes, NAME+ installs */
	if (text[n - 1] == '-' || (text[n - 1] == '+' && text[n - 2] != '+'))
		return "must be the name of a package, without '-' or '+' at its end";
	return NULL;
}

static const char *sysctl_wrong(const char *text)
{
	size_t n = strlen(text);

	if (strchr(text, '/'))
		return "must have dots instead of '/', such as 'vm.max_map_count'";
	if (!n || n > MAX_SYSCTL || strspn(text, ALNUM "._-") < n || !strchr(text, '.') ||
	    *text == '.' || *text == '-' || text[n - 1] == '.' || strstr(text, ".."))
		return "must be the name of a kernel's setting, such as 'vm.max_map_count'";
	return NULL;
}

/* HH:MM of 24 hours. */
static const char *clock_wrong(const char *text)
{
	bool digits = strlen(text) == 5 && text[2] == ':' && strspn(text, DIGITS) == 2 &&
		      strspn(text + 3, DIGITS) == 2;

	return digits && strncmp(text, "24", 2) < 0 && text[3] < '6' ? NULL
		: "must be a time as HH:MM, such as '04:00'";
}

const struct type
types_host = { "host name, with or without a domain", NULL, host_wrong },
types_user = { "user", "^[a-z_][a-z0-9_-]{0,31}$", user_wrong },
types_group = { "group", "^[a-z_][a-z0-9_-]{0,31}$", group_wrong },
types_ssh_key = { "SSH public key", "^(ssh|ecdsa|sk)-[a-z0-9@.-]+ [A-Za-z0-9+/]+=*( .*)?$",
		  ssh_key_wrong },
types_package = { "package", "^[a-z0-9][a-z0-9+.-]+$", package_wrong },
types_sysctl = { "kernel setting", "^[A-Za-z0-9_][A-Za-z0-9_-]*(\\.[A-Za-z0-9_-]+)+$",
		 sysctl_wrong },
types_clock = { "time", "^([01][0-9]|2[0-3]):[0-5][0-9]$", clock_wrong };
