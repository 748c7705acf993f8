/* SPDX-License-Identifier: MIT */
#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <netdb.h>
#include <resolv.h>

#include "firstboot/names.h"

enum { NAMES_ALIASES = 8, NAMES_REPLY = 4096, NAMES_SECONDS = 2 };

struct names_answer {
	ns_msg msg;
	unsigned char bytes[NAMES_REPLY];
};

static bool names_ask(res_state r, const char *name, ns_type type, struct names_answer *ret)
{
	unsigned char query[NS_PACKETSZ];
	int n = res_nmkquery(r, ns_o_query, name, ns_c_in, (int)type, NULL, 0, NULL, query,
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

/* What the platform calls public, or else an interface has: only that can be bound. */
static bool names_is_own(struct boot *b, const char *address)
{
	static const struct addrinfo hints = { .ai_flags = AI_NUMERICHOST,
					       .ai_socktype = SOCK_DGRAM };
	const char *ipv4 = json_str(b->instance, "ipv4"), *ipv6 = json_str(b->instance, "ipv6");
	struct addrinfo *list;
	bool ok;
	int fd;

	if ((ipv4 && !strcmp(ipv4, address)) || (ipv6 && !strcmp(ipv6, address)))
		return true;
	if (getaddrinfo(address, NULL, &hints, &list))
		return false;
	fd = socket(list->ai_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	ok = fd >= 0 && !bind(fd, list->ai_addr, list->ai_addrlen);
	freeaddrinfo(list);
	close(fd);
	return ok;
}

static bool names_one(struct boot *b, const char *host, struct buf *why)
{
	const char *ipv4 = json_str(b->instance, "ipv4");
	bool ok = true;
	BUF(there);

	if (!strpbrk(host, ".") || names_is_own(b, host))
		return true;
	names_addresses(host, &there);
	for (const char *p = buf_text(&there); *p; p += strcspn(p, " ")) {
		BUF(word);

		p++;
		buf_add(&word, p, strcspn(p, " "));
		ok = ok && names_is_own(b, word.data);
	}
	if (ok && there.len)
		return true;
	buf_printf(why, "%s leads to%s, not to this server, %s", host,
		   there.len ? there.data : " no address yet", ipv4 ? ipv4 : "");
	return false;
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
