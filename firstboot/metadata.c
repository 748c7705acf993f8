/* SPDX-License-Identifier: MIT */
#include <arpa/inet.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "firstboot/metadata.h"

enum { METADATA_MAX = 253 };

/* `af`: an address of that family; 0: what ids and host names are made of. */
static const struct {
	const char *name;
	size_t at;
	int af;
	const char *words;
} metadata_fields[METADATA_FIELDS] = {
	[METADATA_ID] = { "id", offsetof(struct instance, id), 0, "a plain name" },
	[METADATA_HOSTNAME] = { "hostname", offsetof(struct instance, hostname), 0,
				"a plain name" },
	[METADATA_REGION] = { "region", offsetof(struct instance, region), 0, "a plain name" },
	[METADATA_IPV4] = { "ipv4", offsetof(struct instance, ipv4), AF_INET, "an IPv4 address" },
	[METADATA_IPV6] = { "ipv6", offsetof(struct instance, ipv6), AF_INET6, "an IPv6 address" },
};

static char **metadata_slot(struct instance *i, enum metadata_field f)
{
	return (char **)(void *)((char *)i + metadata_fields[f].at);
}

static bool metadata_fits(const char *s, int af)
{
	unsigned char address[sizeof(struct in6_addr)];
	const char *p = s;

	if (af)
		return inet_pton(af, s, address) == 1;
	while (isalnum((unsigned char)*p) || (*p && p > s && strchr("._:-", *p)))
		p++;
	return !*p && p - s <= METADATA_MAX;
}

bool metadata_set(struct instance *i, enum metadata_field f, const char *text, struct diag *d)
{
	char **slot = metadata_slot(i, f);
	size_t n;

	text += strspn(text, " \t\r\n");
	n = strlen(text);
	while (n && strchr(" \t\r\n", text[n - 1]))
		n--;
	free(*slot);
	*slot = strndup(text, n);
	if (!*slot)
		abort();
	if (!n || metadata_fits(*slot, metadata_fields[f].af))
		return true;
	diag_error(d, "the platform gives '%.80s' as %s, which is not %s", *slot,
		   metadata_fields[f].name, metadata_fields[f].words);
	**slot = '\0';
	return false;
}

const char *metadata_value(struct instance *i, const char *name)
{
	for (enum metadata_field f = 0; f < METADATA_FIELDS; f++) {
		const char *value = *metadata_slot(i, f);

		if (!strcmp(name, metadata_fields[f].name))
			return value && *value ? value : NULL;
	}
	return NULL;
}

/* Connecting a UDP socket sends nothing, but chooses the source address.  192.0.2.1
 * is nobody's (RFC 5737), so it is reached by the default route. */
static bool metadata_own_ipv4(char *ret)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(9),
				 .sin_addr.s_addr = htonl(0xc0000201) };
	socklen_t len = sizeof(a);
	autoclose int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	return fd >= 0 && !connect(fd, (struct sockaddr *)&a, len) &&
	       !getsockname(fd, (struct sockaddr *)&a, &len) &&
	       inet_ntop(AF_INET, &a.sin_addr, ret, INET_ADDRSTRLEN);
}

void metadata_complete(struct instance *i)
{
	CAUGHT(ignored);
	char own[METADATA_MAX + 1] = "";
	bool ok = true;

	if (!*i->ipv4 && metadata_own_ipv4(own))
		ok = metadata_set(i, METADATA_IPV4, own, &ignored);
	if (!*i->hostname && !gethostname(own, METADATA_MAX))
		ok = metadata_set(i, METADATA_HOSTNAME, own, &ignored) && ok;
	(void)ok;
}

void metadata_free(struct instance *i)
{
	for (enum metadata_field f = 0; f < METADATA_FIELDS; f++)
		free(*metadata_slot(i, f));
}
