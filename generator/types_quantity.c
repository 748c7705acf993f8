/* SPDX-License-Identifier: MIT */
#include <limits.h>
#include <string.h>

#include "base/cleanup.h"
#include "generator/types.h"

struct unit {
	const char *name;
	unsigned long long times;
};

static const struct unit durations[] = {
	{ "s", 1 }, { "sec", 1 }, { "second", 1 }, { "seconds", 1 },
	{ "m", 60 }, { "min", 60 }, { "minute", 60 }, { "minutes", 60 },
	{ "h", 3600 }, { "hour", 3600 }, { "hours", 3600 },
	{ "d", 86400 }, { "day", 86400 }, { "days", 86400 },
	{ "w", 604800 }, { "week", 604800 }, { "weeks", 604800 },
	{ 0 },
};

static const struct unit sizes[] = {
	{ "KiB", 1ULL << 10 }, { "MiB", 1ULL << 20 }, { "GiB", 1ULL << 30 }, { "TiB", 1ULL << 40 },
	{ 0 },
};

/* Digits at *p, which moves behind them.  False: none, or too many. */
static bool digits(const char **p, unsigned base, unsigned long long *ret)
{
	const char *start = *p;

	for (*ret = 0; **p >= '0' && **p < (char)('0' + base); (*p)++) {
		if (*p - start > 12)
			return false;
		*ret = *ret * base + (unsigned long long)(**p - '0');
	}
	return *p > start;
}

/* NUMBER UNIT with at most one space between. */
static bool with_unit(const char *text, const struct unit *units, unsigned long long *ret)
{
	if (!digits(&text, 10, ret))
		return false;
	text += *text == ' ';
	for (; units->name; units++)
		if (!strcmp(units->name, text)) {
			if (*ret > ULLONG_MAX / units->times)
				return false;
			*ret *= units->times;
			return true;
		}
	return false;
}

const char *types_number(const char *text, unsigned long long *ret)
{
	if (!digits(&text, 10, ret) || *text)
		return "must be a whole number";
	return NULL;
}

const char *types_duration(const char *text, unsigned long long *ret)
{
	const char *p = text;

	if (with_unit(text, durations, ret))
		return NULL;
	if (digits(&p, 10, ret) && !*p)
		return "needs a unit: write seconds as '60s', minutes as '2m', days as '7 days'";
	return "must be a duration, such as '60s', '2m' or '7 days'";
}

const char *types_size(const char *text, unsigned long long *ret)
{
	const char *p = text;

	if (with_unit(text, sizes, ret))
		return NULL;
	if (digits(&p, 10, ret) && !*p)
		return "needs a unit: write '512MiB' or '1GiB'";
	return "must be a size in KiB, MiB, GiB or TiB, such as '1GiB'";
}

/* Octal: the leading zero shows that the writer knows. */
const char *types_mode(const char *text, unsigned long long *ret)
{
	const char *p = text;

	if (!strncmp(text, "0o", 2))
		return "must be a mode with a leading zero and no 'o', such as 0755";
	if (*text == '0' && digits(&p, 8, ret) && !*p && p - text >= 4 && *ret <= 07777)
		return NULL;
	if (*text != '0' && digits(&p, 8, ret) && !*p && p - text == 3)
		return "must be a mode with a leading zero: put a 0 before it";
	return "must be a mode in octal with a leading zero, such as 0755";
}

const char *types_firewall_rule(const char *text, unsigned long long *ret)
{
	const char *p = text;

	if (!digits(&p, 10, ret))
		return "must be PORT/tcp or PORT/udp, such as '22/tcp'";
	if (*ret < 1 || *ret > 65535)
		return "must have a port from 1 to 65535";
	if (!*p)
		return "needs a protocol: write '22/tcp' or '443/udp'";
	if (!strcmp(p, "/udp"))
		*ret += TYPES_UDP;
	else if (strcmp(p, "/tcp"))
		return "must be PORT/tcp or PORT/udp, such as '22/tcp'";
	return NULL;
}
