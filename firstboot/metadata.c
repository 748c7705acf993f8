/* SPDX-License-Identifier: MIT */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "firstboot/caught.h"
#include "firstboot/metadata.h"

enum { METADATA_MAX = 253 };

const char *const metadata_names[METADATA_FIELDS] = {
	[METADATA_ID] = "id", [METADATA_HOSTNAME] = "hostname", [METADATA_REGION] = "region",
	[METADATA_IPV4] = "ipv4", [METADATA_IPV6] = "ipv6",
};

/* Where each field lives.  `af`: an address of that family; 0: letters, digits and
 * what instance ids and host names are made of. */
static const struct {
	size_t at;
	int af;
} metadata_fields[METADATA_FIELDS] = {
	[METADATA_ID] = { offsetof(struct instance, id), 0 },
	[METADATA_HOSTNAME] = { offsetof(struct instance, hostname), 0 },
	[METADATA_REGION] = { offsetof(struct instance, region), 0 },
	[METADATA_IPV4] = { offsetof(struct instance, ipv4), AF_INET },
	[METADATA_IPV6] = { offsetof(struct instance, ipv6), AF_INET6 },
};

static char **metadata_slot(struct instance *i, enum metadata_field f)
{
	return (char **)(void *)((char *)i + metadata_fields[f].at);
}

static bool metadata_is_word(const char *s)
{
	for (const char *p = s; *p; p++)
		if (!(*p >= 'a' && *p <= 'z') && !(*p >= 'A' && *p <= 'Z') &&
		    !(*p >= '0' && *p <= '9') && !(p > s && strchr("._:-", *p)))
			return false;
	return strlen(s) <= METADATA_MAX;
}

bool metadata_set(struct instance *i, enum metadata_field f, const char *text, struct diag *d)
{
	size_t n;
	int af = metadata_fields[f].af;
	unsigned char address[sizeof(struct in6_addr)];
	autofree char *value = NULL;
	char **slot = metadata_slot(i, f);

	text += strspn(text, " \t\r\n");
	n = strlen(text);
	while (n && strchr(" \t\r\n", text[n - 1]))
		n--;
	value = strndup(text, n);
	if (!value)
		abort();
	if (n && (af ? inet_pton(af, value, address) != 1 : !metadata_is_word(value)))
		return diag_error(d, "the platform gives '%.80s' as %s, which is %s", value,
				  metadata_names[f], af == AF_INET ? "not an IPv4 address" :
				  af ? "not an IPv6 address" : "not a plain name");
	free(*slot);
	*slot = TAKE(value);
	return true;
}

const char *metadata_value(struct instance *i, const char *name)
{
	for (enum metadata_field f = 0; f < METADATA_FIELDS; f++) {
		const char *value = *metadata_slot(i, f);

		if (!strcmp(name, metadata_names[f]))
			return value && *value ? value : NULL;
	}
	return NULL;
}

/* Connecting a UDP socket sends nothing, but chooses the source address.  192.0.2.1
 * is nobody's (RFC 5737), so it is reached by the default route. */
static bool metadata_own_ipv4(char ret[INET_ADDRSTRLEN])
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
	CLEANUP(caught_free) struct caught ignored;
	char ipv4[INET_ADDRSTRLEN], host[METADATA_MAX + 1] = "";

	caught_open(&ignored);
	if (!metadata_value(i, "ipv4") && metadata_own_ipv4(ipv4) &&
	    !metadata_set(i, METADATA_IPV4, ipv4, &ignored.d))
		return;
	if (!metadata_value(i, "hostname") && !gethostname(host, sizeof(host) - 1) &&
	    !metadata_set(i, METADATA_HOSTNAME, host, &ignored.d))
		return;
}

void metadata_free(struct instance *i)
{
	for (enum metadata_field f = 0; f < METADATA_FIELDS; f++)
		free(*metadata_slot(i, f));
}
