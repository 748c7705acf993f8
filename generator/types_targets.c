/* SPDX-License-Identifier: MIT */
#include <arpa/inet.h>
#include <string.h>

#include "generator/types.h"

#define LOWER  "abcdefghijklmnopqrstuvwxyz"
#define DIGITS "0123456789"

/* Hetzner and DigitalOcean: from /8 and /16; smaller than /24 is of no use. */
enum { MAX_ENVIRONMENT = 20, MIN_PREFIX = 8, MAX_PREFIX = 24 };

/* RFC 1918, 3: address, mask of the block. */
static const unsigned blocks[][2] = {
	{ 0x0a000000, 0xff000000 }, { 0xac100000, 0xfff00000 }, { 0xc0a80000, 0xffff0000 },
};

static bool is_private(unsigned address, unsigned mask)
{
	for (size_t i = 0; i < sizeof(blocks) / sizeof(*blocks); i++)
		if ((address & blocks[i][1]) == blocks[i][0] && mask >= blocks[i][1])
			return true;
	return false;
}

static const char *private_wrong(const char *text)
{
	static const char why[] = "must be a range of private addresses (RFC 1918) with a length "
		"of 8 to 24, such as 10.0.0.0/16";
	char address[INET_ADDRSTRLEN] = "";
	size_t n = strcspn(text, "/");
	const char *digits = text + n + (text[n] == '/');
	struct in_addr addr;
	unsigned prefix = 0, mask;

	if (n >= sizeof(address) || strspn(digits, DIGITS) != strlen(digits) ||
	    strlen(digits) < 1 || strlen(digits) > 2)
		return why;
	memcpy(address, text, n);
	for (; *digits; digits++)
		prefix = prefix * 10 + (unsigned)(*digits - '0');
	if (inet_pton(AF_INET, address, &addr) != 1 || prefix < MIN_PREFIX || prefix > MAX_PREFIX)
		return why;
	mask = ~0u << (32 - prefix);
	if (ntohl(addr.s_addr) & ~mask)
		return "must start at the first address of its range, such as 10.0.0.0/16";
	return is_private(ntohl(addr.s_addr), mask) ? NULL : why;
}

/* The first part of a server's name, and of a Terraform output. */
static const char *environment_wrong(const char *text)
{
	size_t n = strlen(text);

	if (!n || n > MAX_ENVIRONMENT || strspn(text, LOWER DIGITS "-") < n ||
	    !strchr(LOWER, *text) || text[n - 1] == '-')
		return "must be at most 20 lower-case letters, digits and '-', starting with a "
			"letter, such as 'prod'";
	return NULL;
}

const struct type
types_private = { "range of private addresses", "^[0-9.]+/[0-9]{1,2}$", private_wrong },
types_environment = { "name of an environment", "^[a-z]([a-z0-9-]{0,18}[a-z0-9])?$",
		      environment_wrong };
