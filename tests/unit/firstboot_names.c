/* SPDX-License-Identifier: MIT */
/* Where names lead, asked of name servers: in a network of this test's own, as the world
 * has them.  The recursive one must not be asked for what may not be there yet. */
#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "firstboot/names.h"
#include "tests/unit/firstboot_tree.h"

enum server { RECURSIVE, TOP, ZONE, GARBAGE, SERVERS };

/* What a server knows: aa, the section, and the record. */
static const struct record {
	enum server at;
	const char *name;
	ns_type type, of;             /* asked for, and given */
	const char *value;            /* address or name; NULL: an empty answer */
	bool lame;                    /* a referral, or no authority */
} records[] = {
	{ RECURSIVE, "test", ns_t_ns, ns_t_ns, "a.nic.test", false },
	{ RECURSIVE, "a.nic.test", ns_t_a, ns_t_a, "127.0.0.2", false },
	{ RECURSIVE, "ns.shop.test", ns_t_a, ns_t_a, "127.0.0.3", false },
	{ RECURSIVE, "ns.dead.test", ns_t_a, ns_t_a, "127.0.0.9", false },
	{ RECURSIVE, "ns.odd.test", ns_t_a, ns_t_a, "127.0.0.4", false },
	{ RECURSIVE, "www.dead.test", ns_t_a, ns_t_a, "203.0.113.5", true },
	{ RECURSIVE, "www.lame.test", ns_t_a, ns_t_a, "203.0.113.5", true },
	{ RECURSIVE, "www.odd.test", ns_t_a, ns_t_a, "198.51.100.7", true },
	{ TOP, "shop.test", ns_t_ns, ns_t_ns, "ns.shop.test", true },
	{ TOP, "dead.test", ns_t_ns, ns_t_ns, "ns.dead.test", true },
	{ TOP, "lame.test", ns_t_ns, ns_t_ns, "ns.shop.test", true },
	{ TOP, "odd.test", ns_t_ns, ns_t_ns, "ns.odd.test", true },
	{ TOP, "test", ns_t_a, ns_t_a, "203.0.113.5", false },
	{ ZONE, "www.shop.test", ns_t_a, ns_t_a, "203.0.113.5", false },
	{ ZONE, "two.shop.test", ns_t_a, ns_t_a, "203.0.113.5", false },
	{ ZONE, "two.shop.test", ns_t_aaaa, ns_t_aaaa, "2001:db8::5", false },
	{ ZONE, "six.shop.test", ns_t_aaaa, ns_t_aaaa, "2001:db8:0:0::5", false },
	{ ZONE, "old.shop.test", ns_t_a, ns_t_a, "198.51.100.7", false },
	{ ZONE, "mixed.shop.test", ns_t_a, ns_t_a, "203.0.113.5", false },
	{ ZONE, "mixed.shop.test", ns_t_aaaa, ns_t_aaaa, "2001:db8::99", false },
	{ ZONE, "near.shop.test", ns_t_a, ns_t_a, "203.0.113.50", false },
	{ ZONE, "local.shop.test", ns_t_a, ns_t_a, "127.0.0.1", false },
	{ ZONE, "alias.shop.test", ns_t_a, ns_t_cname, "www.shop.test", false },
	{ ZONE, "alias.shop.test", ns_t_aaaa, ns_t_cname, "www.shop.test", false },
	{ ZONE, "loop.shop.test", ns_t_a, ns_t_cname, "loop.shop.test", false },
	{ ZONE, "loop.shop.test", ns_t_aaaa, ns_t_cname, "loop.shop.test", false },
	{ ZONE, "www.lame.test", ns_t_a, ns_t_a, NULL, true },
};

static const struct {
	const char *host, *why;       /* "": it leads here */
} cases[] = {
	{ "www.shop.test", "" }, { "two.shop.test", "" }, { "six.shop.test", "" },
	{ "alias.shop.test", "" }, { "local.shop.test", "" }, { "WWW.Shop.Test", "" },
	{ "new.shop.test",
	  "new.shop.test leads to no address yet, not to this server, 203.0.113.5" },
	{ "loop.shop.test",
	  "loop.shop.test leads to no address yet, not to this server, 203.0.113.5" },
	{ "old.shop.test", "old.shop.test leads to 198.51.100.7, not to this server, 203.0.113.5" },
	{ "near.shop.test",
	  "near.shop.test leads to 203.0.113.50, not to this server, 203.0.113.5" },
	{ "mixed.shop.test", "mixed.shop.test leads to 203.0.113.5 2001:db8::99, not to this "
	  "server, 203.0.113.5" },
	{ "www.dead.test", "" }, { "www.lame.test", "" },
	{ "www.odd.test", "www.odd.test leads to 198.51.100.7, not to this server, 203.0.113.5" },
	{ "new.test", "new.test leads to no address yet, not to this server, 203.0.113.5" },
	{ "203.0.113.5", "" }, { "localhost", "" },
};

static unsigned *asked;               /* of the recursive server, for names of shop.test */

static size_t put_name(unsigned char *to, const char *name)
{
	int n = ns_name_compress(name, to, NS_MAXDNAME, NULL, NULL);

	tree_must(n > 0);
	return (size_t)n;
}

/* The answer to the query of n bytes in p, which grows behind it. */
static size_t answer(enum server at, unsigned char *p, size_t n)
{
	unsigned char *end = p + n;
	char name[NS_MAXDNAME];
	const struct record *r = records;
	ns_type type = end[-3];
	size_t len;

	if (at == GARBAGE)
		return n > 16 ? n - 3 : n;
	tree_must(ns_name_uncompress(p, end, p + NS_HFIXEDSZ, name, sizeof(name)) > 0);
	*asked += at == RECURSIVE && strstr(name, ".shop.test") && strncmp(name, "ns.", 3);
	while (r < records + COUNT(records) &&
	       (r->at != at || r->type != type || strcasecmp(r->name, name)))
		r++;
	p[2] = 0x80;
	p[3] = 0x80;
	if (r == records + COUNT(records) || !r->lame)
		p[2] |= 4;            /* AA */
	if (r == records + COUNT(records) || !r->value)
		return n;
	p[at == TOP && r->lame ? 9 : 7] = 1;   /* a referral is in the authority section */
	len = put_name(end, r->name);
	memcpy(end + len, (unsigned char[]){ 0, (unsigned char)r->of, 0, 1, 0, 0, 0, 60 }, 8);
	p = end + len + 10;
	len = r->of == ns_t_a ? 4 : r->of == ns_t_aaaa ? 16 : put_name(p, r->value);
	p[-2] = 0;
	p[-1] = (unsigned char)len;
	tree_must(len != 4 || inet_pton(AF_INET, r->value, p) == 1);
	tree_must(r->of != ns_t_aaaa || inet_pton(AF_INET6, r->value, p) == 1);
	return n + (size_t)(p + len - end);
}

static void serve(void)
{
	struct pollfd fds[SERVERS];

	for (int i = 0; i < SERVERS; i++) {
		struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(53),
					  .sin_addr.s_addr = htonl(INADDR_LOOPBACK + (unsigned)i) };

		fds[i] = (struct pollfd){ socket(AF_INET, SOCK_DGRAM, 0), POLLIN, 0 };
		tree_must(!bind(fds[i].fd, (struct sockaddr *)&to, sizeof(to)));
	}
	if (fork())
		return;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (; poll(fds, SERVERS, -1) > 0;)
		for (int i = 0; i < SERVERS; i++) {
			unsigned char p[1500];
			struct sockaddr_in from;
			socklen_t size = sizeof(from);
			ssize_t n = fds[i].revents ? recvfrom(fds[i].fd, p, 512, 0,
							      (struct sockaddr *)&from, &size) : 0;

			if (n > NS_HFIXEDSZ)
				sendto(fds[i].fd, p, answer((enum server)i, p, (size_t)n), 0,
				       (struct sockaddr *)&from, size);
		}
	_exit(1);
}

static void map_id(const char *path, const char *format, unsigned id)
{
	FILE *f = fopen(path, "w");

	tree_must(f && fprintf(f, format, id) > 0 && !fclose(f));
}

/* A network with nothing but these servers, and a resolv.conf that names the first. */
static void enter(const char *dir)
{
	BUF(conf);
	struct ifreq up = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	unsigned uid = getuid(), gid = getgid();
	int fd;

	tree_must(!unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWNS));
	map_id("/proc/self/setgroups", "deny", 0);
	map_id("/proc/self/uid_map", "0 %u 1", uid);
	map_id("/proc/self/gid_map", "0 %u 1", gid);
	fd = socket(AF_INET, SOCK_DGRAM, 0);
	tree_must(fd >= 0 && !ioctl(fd, SIOCSIFFLAGS, &up));
	close(fd);
	tree_put(dir, "/resolv.conf", "nameserver 127.0.0.1\n");
	buf_printf(&conf, "%s/resolv.conf", dir);
	tree_must(!mount(conf.data, "/etc/resolv.conf", NULL, MS_BIND, NULL));
}

int main(void)
{
	char *dir = tree_make();
	struct boot b = { .root = "", .instance = tree_json("{\"ipv4\":\"203.0.113.5\","
							    "\"ipv6\":\"2001:db8::5\"}") };

	enter(dir);
	asked = mmap(NULL, sizeof(*asked), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		     0);
	tree_must(asked != MAP_FAILED);
	serve();
	for (size_t i = 0; i < COUNT(cases); i++) {
		CAUGHT(c);
		BUF(plan);
		BUF(why);
		bool here = false;

		buf_printf(&plan, "{\"proxy\":{\"caddy\":{\"sites\":[{\"host\":\"%s\"}]}}}",
			   cases[i].host);
		b.plan = tree_json(plan.data);
		tree_ok(names_here(&b, &here, &why, &c) && here == !*cases[i].why, cases[i].host);
		tree_is(buf_text(&why), cases[i].why, "what is said");
		json_free(b.plan);
	}
	tree_ok(!*asked, "the recursive server was asked for no site");
	json_free(b.instance);
	tree_remove(dir);
	return tree_end();
}
