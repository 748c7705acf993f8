/* SPDX-License-Identifier: MIT */
#include <arpa/inet.h>
#include <string.h>

#include "generator/types.h"
#include "generator/types_net.h"

#define LOWER  "abcdefghijklmnopqrstuvwxyz"
#define UPPER  "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"
#define ALNUM  LOWER UPPER DIGITS

enum { MAX_EMAIL = 254, MAX_URL = 2048, MAX_IMAGE = 512 };

bool types_net_dots(const char *path)
{
	for (const char *p = path + (*path == '/'); *p;) {
		size_t n = strcspn(p, "/");

		if (!n || (n == 1 && *p == '.') || (n == 2 && p[0] == '.' && p[1] == '.'))
			return true;
		p += n + (p[n] == '/');
	}
	return false;
}

/* RFC 1123, 2.1: letters, digits, and '-' inside. */
static bool is_label(const char *p, size_t n)
{
	return n >= 1 && n <= TYPES_MAX_LABEL && strspn(p, ALNUM "-") >= n && *p != '-' &&
	       p[n - 1] != '-';
}

/* n bytes of dot-separated labels; returns their number, 0 when one is wrong. */
static unsigned labels(const char *p, size_t n)
{
	unsigned count = 0;

	for (const char *end = p + n; p < end; count++) {
		size_t len = strcspn(p, ".");

		if (len > (size_t)(end - p))
			len = (size_t)(end - p);
		if (!is_label(p, len) || (p + len + 1 == end))
			return 0;
		p += len + 1;
	}
	return count;
}

/* What is wrong at the first character that no host name has. */
static const char *hostname_trap(const char *text)
{
	size_t n = strlen(text);

	if (!n)
		return "must be a host name, not empty";
	if (strstr(text, "://"))
		return "must be a host name alone, without 'http://' or 'https://'";
	if (strchr(text, '/'))
		return "must be a host name alone, without '/' and a path";
	if (strchr(text, '@'))
		return "must be a host name, not an e-mail address";
	if (types_net_ipv6_wrong(text) == NULL || types_net_ipv4_wrong(text) == NULL)
		return "must be a host name, not an address";
	if (strchr(text, ':'))
		return "must be a host name alone, without a port";
	if (*text == '*')
		return "must be one host name: a wildcard needs a DNS plug-in that is not there";
	if (n > TYPES_MAX_HOSTNAME)
		return "must be a host name of at most 253 characters";
	if (text[n - 1] == '.')
		return "must be a host name without a '.' at the end";
	if (strchr(text, '_'))
		return "must be a host name: '_' is not allowed in one";
	for (const char *p = text; *p; p++)
		if ((unsigned char)*p >= 0x80)
			return "must be a host name in ASCII: write it as 'xn--…' (Punycode)";
	return NULL;
}

const char *types_net_hostname_wrong(const char *text)
{
	const char *trap = hostname_trap(text);

	if (trap)
		return trap;
	if (!labels(text, strlen(text)))
		return "must be a host name: parts of at most 63 letters, digits and inner '-'";
	return strchr(text, '.') ? NULL : "must be a full host name, such as 'app.example.com'";
}

const char *types_net_email_wrong(const char *text)
{
	size_t user = strspn(text, ALNUM ".!#%&'*+/=?^_|~-");

	if (!user || text[user] != '@' || strlen(text) > MAX_EMAIL || *text == '.' ||
	    types_net_hostname_wrong(text + user + 1))
		return "must be an e-mail address, such as 'admin@example.com'";
	return NULL;
}

/* HOST, HOST:PORT, [IPv6], [IPv6]:PORT; HOST may be a single label. */
static bool is_authority(const char *p, size_t n)
{
	const char *end = p + n, *colon;
	unsigned long long port;
	char number[8] = "";
	size_t host;

	if (n && *p == '[') {
		host = strspn(p + 1, DIGITS "abcdefABCDEF:.") + 2;
		if (host > n || p[host - 1] != ']')
			return false;
	} else {
		colon = memchr(p, ':', n);
		host = colon ? (size_t)(colon - p) : n;
		if (!labels(p, host) || host > TYPES_MAX_HOSTNAME)
			return false;
	}
	p += host;
	if (p == end)
		return true;
	if (*p != ':' || end - p - 1 >= (long)sizeof(number))
		return false;
	memcpy(number, p + 1, (size_t)(end - p - 1));
	return !types_number(number, &port) && port >= 1 && port <= 65535;
}

const char *types_net_url_wrong(const char *text)
{
	size_t scheme = !strncmp(text, "https://", 8) ? 8 : !strncmp(text, "http://", 7) ? 7 : 0;
	size_t authority = strcspn(text + scheme, "/?#");

	if (!scheme)
		return "must be a URL that starts with 'https://' or 'http://'";
	if (memchr(text + scheme, '@', authority))
		return "must be a URL without a user name or password";
	if (!is_authority(text + scheme, authority) || strlen(text) > MAX_URL)
		return "must be a URL with a host name, such as 'https://app.example.com/health'";
	for (const char *p = text; *p; p++)
		if (*p <= ' ' || *p >= 0x7f || strchr("\"<>\\^`{|}", *p))
			return "must be a URL of ASCII characters: write others as '%XX'";
	return NULL;
}

const char *types_net_ipv4_wrong(const char *text)
{
	struct in_addr addr;

	return inet_pton(AF_INET, text, &addr) == 1 ? NULL
		: "must be an IPv4 address, such as 192.0.2.1";
}

const char *types_net_ipv6_wrong(const char *text)
{
	struct in6_addr addr;

	return inet_pton(AF_INET6, text, &addr) == 1 ? NULL
		: "must be an IPv6 address, such as '2001:db8::1'";
}

const char *types_net_registry_wrong(const char *text)
{
	if (strstr(text, "://"))
		return "must be a registry's host alone, without 'https://'";
	if (strchr(text, '/'))
		return "must be a registry's host alone, without '/' and a path";
	return is_authority(text, strlen(text)) ? NULL
		: "must be a registry's host, such as 'ghcr.io'";
}

/* distribution/reference: [HOST[:PORT]/]path[:tag][@sha256:digest], path in lower case. */
const char *types_net_image_wrong(const char *text)
{
	const char *digest = strchr(text, '@'), *slash, *tag, *path = text;
	size_t n = digest ? (size_t)(digest - text) : strlen(text);

	if (strstr(text, "://"))
		return "must be an image without 'https://', such as 'caddy:2-alpine'";
	if (digest && (strncmp(digest, "@sha256:", 8) || strlen(digest + 8) != 64 ||
		       strspn(digest + 8, DIGITS "abcdef") != 64))
		return "must have a digest of '@sha256:' and 64 hexadecimal digits";
	slash = memchr(text, '/', n);
	if (slash && (memchr(text, '.', (size_t)(slash - text)) ||
		      memchr(text, ':', (size_t)(slash - text))))
		path = slash + 1;
	if (path != text && !is_authority(text, (size_t)(path - 1 - text)))
		return "must be an image whose registry is a host, such as 'ghcr.io/acme/app:1'";
	n -= (size_t)(path - text);
	tag = memchr(path, ':', n);
	if (tag && (strspn(tag + 1, ALNUM "_.-") != n - (size_t)(tag + 1 - path) ||
		    n - (size_t)(tag - path) < 2 || n - (size_t)(tag - path) > 129))
		return "must be an image with a tag of letters, digits and '_.-'";
	if (tag)
		n = (size_t)(tag - path);
	if (!n || strlen(text) > MAX_IMAGE || strspn(path, LOWER DIGITS "/._-") < n ||
	    !strchr(LOWER DIGITS, *path) || !strchr(LOWER DIGITS, path[n - 1]))
		return "must be an image in lower case, such as 'caddy:2-alpine'";
	return NULL;
}
