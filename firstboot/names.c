/* SPDX-License-Identifier: MIT */
#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <ifaddrs.h>
#include <netdb.h>
#include <resolv.h>
#include <strings.h>

#include "firstboot/names.h"

enum { NAMES_ALIASES = 8, NAMES_REPLY = 4096, NAMES_SECONDS = 2 };

struct names_answer {
	ns_msg msg;
	unsigned char bytes[NAMES_REPLY];
};

static bool names_ask(res_state r, const char *name, ns_type type, struct names_answer *ret)
{
	unsigned char query[NS_PACKETSZ];
	int n = res_nmkquery(r, ns_o_query, name, ns_c_in, type, NULL, 0, NULL, query,
			     sizeof(query));

	n = n < 0 ? n : res_nsend(r, query, n, ret->bytes, NAMES_REPLY);
	return n > 0 && n <= NAMES_REPLY && ns_initparse(ret->bytes, n, &ret->msg) == 0;
}

/* The host that record number i names; false: there is no such record of this type. */
static bool names_host(struct names_answer *a, ns_sect sect, int i, ns_type type,
		       char host[NS_MAXDNAME])
{
	ns_rr rr;

	return !ns_parserr(&a->msg, sect, i, &rr) && ns_rr_type(rr) == type &&
	       ns_name_uncompress(ns_msg_base(a->msg), ns_msg_end(a->msg), ns_rr_rdata(rr), host,
				  NS_MAXDNAME) >= 0;
}

/* From here on ask a server of this zone, if the one so far knows any. */
static void names_descend(res_state r, const char *zone, struct names_answer *a)
{
	static const struct addrinfo hints = { .ai_family = AF_INET, .ai_socktype = SOCK_DGRAM };
	static const ns_sect sects[] = { ns_s_an, ns_s_ns };
	char host[NS_MAXDNAME];
	struct addrinfo *list = NULL;

	if (!names_ask(r, zone, ns_t_ns, a))
		return;
	for (size_t k = 0; k < COUNT(sects); k++)
		for (int i = 0; i < ns_msg_count(a->msg, sects[k]) && !list; i++)
			if (names_host(a, sects[k], i, ns_t_ns, host) &&
			    getaddrinfo(host, "domain", &hints, &list))
				list = NULL;
	if (list) {
		memcpy(&r->nsaddr_list[0], list->ai_addr, sizeof(r->nsaddr_list[0]));
		r->nscount = 1;
		freeaddrinfo(list);
	}
}

/* Append " ADDRESS" for each that the server has; name becomes what it stands for, or "".
 * False: neither the zone's own server nor one that knows. */
static bool names_records(res_state r, char name[NS_MAXDNAME], struct names_answer *a,
			  struct buf *out)
{
	static const struct { ns_type type; int family; } kinds[] = {
		{ ns_t_a, AF_INET }, { ns_t_aaaa, AF_INET6 },
	};
	char text[INET6_ADDRSTRLEN], alias[NS_MAXDNAME] = "";
	bool own = true;
	ns_rr rr;

	for (size_t k = 0; k < COUNT(kinds); k++) {
		if (!names_ask(r, name, kinds[k].type, a))
			return false;
		own = own && ns_msg_getflag(a->msg, ns_f_aa);
		for (int i = 0; !ns_parserr(&a->msg, ns_s_an, i, &rr); i++)
			if (ns_rr_type(rr) == kinds[k].type &&
			    inet_ntop(kinds[k].family, ns_rr_rdata(rr), text, sizeof(text)))
				buf_printf(out, " %s", text);
			else
				(void)names_host(a, ns_s_an, i, ns_t_cname, alias);
	}
	if (own || out->len || *alias)
		memcpy(name, alias, sizeof(alias));
	return own || out->len || *alias;
}

/* The zone's own server is found from the root's zones down: "org", "example.org", … */
static bool names_look(char name[NS_MAXDNAME], bool own, struct buf *out)
{
	struct __res_state r = {0};
	struct names_answer a;
	bool ok;

	if (res_ninit(&r))
		return false;
	r.retrans = NAMES_SECONDS;
	r.retry = 1;
	for (char *zone = name + strlen(name); own && zone > name;) {
		while (--zone > name && *zone != '.')
			;
		names_descend(&r, zone + (*zone == '.'), &a);
	}
	ok = names_records(&r, name, &a, out);
	res_nclose(&r);
	return ok;
}

static void names_addresses(const char *host, struct buf *out)
{
	char name[NS_MAXDNAME] = "";

	memccpy(name, host, '\0', sizeof(name) - 1);
	for (int i = 0; i < NAMES_ALIASES && *name && !out->len; i++)
		if (!names_look(name, /* own= */ true, out) &&
		    !names_look(name, /* own= */ false, out))
			return;
}

static void names_add_own(const char *text, int family, struct buf *out)
{
	unsigned char address[sizeof(struct in6_addr)];
	char canonical[INET6_ADDRSTRLEN];

	if (text && inet_pton(family, text, address) > 0 &&
	    inet_ntop(family, address, canonical, sizeof(canonical)))
		buf_printf(out, " %s", canonical);
}

/* What the platform calls public, and what the interfaces have. */
static void names_own(struct boot *b, struct buf *out)
{
	char text[NI_MAXHOST];
	struct ifaddrs *list;

	names_add_own(json_str(b->instance, "ipv4"), AF_INET, out);
	names_add_own(json_str(b->instance, "ipv6"), AF_INET6, out);
	if (getifaddrs(&list))
		return;
	for (struct ifaddrs *i = list; i; i = i->ifa_next) {
		int family = i->ifa_addr ? i->ifa_addr->sa_family : AF_UNSPEC;

		if ((family == AF_INET || family == AF_INET6) &&
		    !getnameinfo(i->ifa_addr, family == AF_INET ? sizeof(struct sockaddr_in)
				 : sizeof(struct sockaddr_in6), text, sizeof(text), NULL, 0,
				 NI_NUMERICHOST))
			names_add_own(text, family, out);
	}
	freeifaddrs(list);
}

static bool names_one(struct boot *b, const char *host, struct buf *why)
{
	BUF(own);
	BUF(there);
	unsigned char address[sizeof(struct in6_addr)];

	if (!strchr(host, '.') || inet_pton(AF_INET, host, address) > 0)
		return true;
	names_own(b, &own);
	buf_char(&own, ' ');
	names_addresses(host, &there);
	for (const char *p = buf_text(&there); *p; p += strcspn(p + 1, " ") + 1) {
		BUF(word);

		buf_add(&word, p, strcspn(p + 1, " ") + 1);
		buf_char(&word, ' ');
		if (strstr(own.data, word.data))
			continue;
		buf_printf(why, "%s leads to%s, not to this server,%.*s", host, there.data,
			   (int)strcspn(own.data + 1, " ") + 1, own.data);
		return false;
	}
	if (!there.len)
		buf_printf(why, "%s has no address yet; this server is%.*s", host,
			   (int)strcspn(own.data + 1, " ") + 1, own.data);
	return there.len;
}

bool names_here(struct boot *b, bool *ret, struct buf *why, struct diag *d)
{
	*ret = true;
	EACH(s, json_at(b->plan, "proxy.caddy.sites")) {
		BUF(host);

		if (!boot_expand(b, json_str(s, "host"), &host, d))
			return false;
		*ret = *ret && names_one(b, host.data, why);
	}
	return true;
}
