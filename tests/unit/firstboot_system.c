/* SPDX-License-Identifier: MIT */
/* The keys of `system`, below a root of their own; useradd and usermod are stand-ins that write
 * down how they were called. */
#include <sys/stat.h>

#include "firstboot/steps.h"
#include "firstboot/system.h"
#include "tests/unit/firstboot_tree.h"

#define KEY "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"
#define USER(name, more) "\"users\":[{\"name\":\"" name "\"" more "}]"
#define ONE_KEY ",\"ssh_keys\":[\"" KEY " a\"]"
#define TWO_KEYS ",\"ssh_keys\":[\"" KEY " a\",\"" KEY " b\"]"
#define BEGIN "# prebake: keys of the spec, written at each boot\n"
#define END   "# prebake: end\n"
#define AUTHORIZED "/home/me/.ssh/authorized_keys"

/* "-": not there */
static const struct row {
	const char *name;
	const char *path, *before;    /* a file that is there */
	const char *system;           /* of the plan */
	const char *says;             /* NULL: all is well */
	const char *file, *after;     /* and what one has then */
} rows[] = {
	{ "a time zone", "/usr/share/zoneinfo/Etc/UTC", "", "\"timezone\":\"Etc/UTC\"", NULL,
	  "/etc/timezone", "Etc/UTC\n" },
	{ "no such time zone", NULL, NULL, "\"timezone\":\"No/Such\"",
	  "system.timezone: time zone 'No/Such' is not in", "/etc/timezone", "-" },
	{ "a name", NULL, NULL, "\"hostname\":\"web-1\"", NULL, "/etc/hostname", "web-1\n" },
	{ "a name by reference", NULL, NULL, "\"hostname\":\"${domain}\"", NULL, "/etc/hosts",
	  "127.0.1.1 app.example.com app\n" },
	{ "a name is added to the hosts", "/etc/hosts", "127.0.0.1 localhost\n#x web-1\n10.0.0.1 "
	  "web-10", "\"hostname\":\"web-1\"", NULL, "/etc/hosts",
	  "127.0.0.1 localhost\n#x web-1\n10.0.0.1 web-10\n127.0.1.1 web-1\n" },
	{ "a name that the hosts have", "/etc/hosts", "10.0.0.1\tweb web-1\n",
	  "\"hostname\":\"web-1\"", NULL, "/etc/hosts", "10.0.0.1\tweb web-1\n" },
	{ "cloud-init is to keep the name", "/etc/cloud/cloud.cfg.d/90.cfg", "",
	  "\"hostname\":\"web-1\"", NULL, "/etc/cloud/cloud.cfg.d/99-prebake-hostname.cfg",
	  "preserve_hostname: true\nhostname: \"web-1\"\n" },
	{ "a hostile name", NULL, NULL, "\"hostname\":\"a\\nb\"",
	  "system.hostname: 'a?b' is no host name", "/etc/hostname", "-" },
	{ "a name that is an option", NULL, NULL, "\"hostname\":\"-a\"", "is no host name",
	  "/etc/hosts", "-" },
	{ "a parameter that is no name", NULL, NULL, "\"hostname\":\"x-${bad}\"",
	  "is no host name", "/etc/hosts", "-" },
	{ "a reference to nothing", NULL, NULL, "\"hostname\":\"${x}\"", "'${x}' has no value",
	  "/etc/hosts", "-" },
	{ "a setting that the kernel has", "/proc/sys/net/ipv4/tcp_rmem", "1\t2\t3\n",
	  "\"sysctl\":{\"net.ipv4.tcp_rmem\":\"1 2 3\"}", NULL, "/etc/sysctl.d/60-prebake.conf",
	  "net.ipv4.tcp_rmem = 1 2 3\n" },
	{ "a setting that it has not", "/proc/sys/vm/swappiness", "60\n",
	  "\"sysctl\":{\"vm.swappiness\":\"60\",\"vm.no_such\":\"1\"}",
	  "system.sysctl: this kernel has no 'vm.no_such'", "/etc/sysctl.d/60-prebake.conf", "-" },
	{ "a value that it does not take", "/proc/sys/vm/swappiness", "60\n",
	  "\"sysctl\":{\"vm.swappiness\":\"999\"}",
	  "system.sysctl: 'vm.swappiness' is '60' and cannot become '999'", NULL, NULL },
	{ "upgrades", "/usr/bin/unattended-upgrade", "",
	  "\"unattended_upgrades\":{\"enabled\":true}",
	  NULL, "/etc/apt/apt.conf.d/60prebake-upgrades",
	  "APT::Periodic::Update-Package-Lists \"1\";\nAPT::Periodic::Unattended-Upgrade \"1\";\n"
	  "Unattended-Upgrade::Automatic-Reboot \"false\";\n" },
	{ "upgrades that reboot", NULL, NULL,
	  "\"unattended_upgrades\":{\"enabled\":true,\"reboot_at\":\"04:00\"}", NULL,
	  "/etc/apt/apt.conf.d/60prebake-upgrades",
	  "APT::Periodic::Update-Package-Lists \"1\";\nAPT::Periodic::Unattended-Upgrade \"1\";\n"
	  "Unattended-Upgrade::Automatic-Reboot \"true\";\n"
	  "Unattended-Upgrade::Automatic-Reboot-Time \"04:00\";\n" },
	{ "no upgrades", NULL, NULL, "\"unattended_upgrades\":{\"enabled\":false}", NULL,
	  "/etc/apt/apt.conf.d/60prebake-upgrades",
	  "APT::Periodic::Update-Package-Lists \"1\";\nAPT::Periodic::Unattended-Upgrade \"0\";\n"
	  "Unattended-Upgrade::Automatic-Reboot \"false\";\n" },
	{ "a user is made", NULL, NULL, USER("new", ",\"groups\":[\"a\",\"b\"]"), NULL, "/calls",
	  "useradd -m -U -s /bin/bash -G a,b new -P\n" },
	{ "with another shell", NULL, NULL, USER("new", ",\"shell\":\"/bin/sh\""), NULL, "/calls",
	  "useradd -m -U -s /bin/sh -G  new -P\n" },
	{ "a user that is there", NULL, NULL, USER("me", ""), NULL, "/calls", "-" },
	{ "without keys nothing is put into the home", NULL, NULL, USER("me", ""), NULL,
	  "/home/me/.ssh/../.profile", "-" },
	{ "which need not be there", NULL, NULL, USER("homeless", ""), NULL, "/calls", "-" },
	{ "but with keys", NULL, NULL, USER("homeless", ONE_KEY),
	  "system.users: 'homeless': cannot use '", NULL, NULL },
	{ "and is in the group", "/etc/group", "a:x:1:me2,me\n", USER("me", ",\"groups\":[\"a\"]"),
	  NULL, "/calls", "-" },
	{ "and is not in the group", "/etc/group", "a:x:1:me2\n", USER("me", ",\"groups\":[\"a\"]"),
	  NULL, "/calls", "usermod -a -s /bin/zsh -G a me -P\n" },
	{ "and has another shell", NULL, NULL, USER("me", ",\"shell\":\"/bin/sh\""), NULL, "/calls",
	  "usermod -a -s /bin/sh -G  me -P\n" },
	{ "useradd fails", NULL, NULL, USER("bad", ""), "system.users: 'bad': useradd failed: no "
	  "room", NULL, NULL },
	{ "a key for who has none", NULL, NULL, USER("me", ONE_KEY), NULL, AUTHORIZED,
	  BEGIN KEY " a\n" END },
	{ "a key beside others", AUTHORIZED, "# mine\nssh-rsa AAAA other", USER("me", ONE_KEY),
	  NULL, AUTHORIZED, "# mine\nssh-rsa AAAA other\n" BEGIN KEY " a\n" END },
	{ "a key that is there", AUTHORIZED, KEY " a\n", USER("me", ONE_KEY), NULL, AUTHORIZED,
	  KEY " a\n" },
	{ "one more key", AUTHORIZED, BEGIN KEY " a\n" END "ssh-rsa AAAA other\n",
	  USER("me", TWO_KEYS), NULL, AUTHORIZED,
	  "ssh-rsa AAAA other\n" BEGIN KEY " a\n" KEY " b\n" END },
	{ "one key less", AUTHORIZED, "ssh-rsa AAAA other\n" BEGIN KEY " a\n" KEY " b\n" END,
	  USER("me", ONE_KEY), NULL, AUTHORIZED, "ssh-rsa AAAA other\n" BEGIN KEY " a\n" END },
	{ "no key more", AUTHORIZED, "ssh-rsa AAAA other\n" BEGIN KEY " a\n" END, USER("me", ""),
	  NULL, AUTHORIZED, "ssh-rsa AAAA other\n" },
	{ "what is behind a mark alone is kept, a block after it is ours", AUTHORIZED,
	  BEGIN "ssh-rsa AAAA other\n" BEGIN KEY " a\n" END, USER("me", ONE_KEY), NULL,
	  AUTHORIZED, "ssh-rsa AAAA other\n" BEGIN KEY " a\n" END },
	{ "a block without its end is kept", AUTHORIZED, BEGIN "ssh-rsa AAAA other\n",
	  USER("me", ""), NULL, AUTHORIZED, "ssh-rsa AAAA other\n" },
	{ "an end without a line end is one", AUTHORIZED, BEGIN KEY " a\n# prebake: end",
	  USER("me", ""), NULL, AUTHORIZED, "" },
	{ "sudo", "/etc/sudoers.d/README", "", USER("me", ",\"sudo\":true"), NULL,
	  "/etc/sudoers.d/prebake", "me ALL=(ALL:ALL) NOPASSWD: ALL\n" },
	{ "sudo is taken away", "/etc/sudoers.d/prebake", "me ALL=(ALL:ALL) NOPASSWD: ALL\n",
	  USER("me", ""), NULL, "/etc/sudoers.d/prebake", "-" },
	{ "no sudo to configure", NULL, NULL, USER("me", ",\"sudo\":true"),
	  "system.users: cannot create a file beside", NULL, NULL },
	{ "packages", NULL, NULL, "\"packages\":[\"a\",\"b\"]", NULL, NULL, NULL },
	{ "no sshd", NULL, NULL, "\"ssh\":{\"root_login\":\"yes\"}", "system.ssh: there is no sshd",
	  NULL, NULL },
	{ "a port that is none", NULL, NULL, "\"firewall\":{\"allow\":[\"0/tcp\"]}",
	  "system.firewall: it must hold ports such as '443/tcp', not '0/tcp'",
	  "/etc/prebake/firewall.nft", "-" },
};

static void put_standins(const char *root)
{
	static const char text[] = "#!/bin/sh\n"
		"[ \"$7\" != bad ] || { echo no room >&2; exit 1; }\n"
		"for last; do :; done\n"
		"set -- ${0##*/} \"$@\"\n"
		"IFS=' '\necho \"$*\" | sed 's| [^ ]*$||' >>\"$last/calls\"\n"
		"[ $1 = usermod ] || { mkdir -p \"$last/home/new\"\n"
		"echo \"new:x:$(id -u):$(id -g)::/home/new:$6\" >>\"$last/etc/passwd\"; }\n";
	static const char *const names[] = { "/bin/useradd", "/bin/usermod" };
	CLEANUP(buf_free) struct buf path = {0};

	for (size_t i = 0; i < COUNT(names); i++) {
		tree_put(root, names[i], text);
		path.len = 0;
		buf_printf(&path, "%s%s", root, names[i]);
		tree_must(!chmod(path.data, 0755));
	}
	path.len = 0;
	buf_printf(&path, "%s/bin:/usr/sbin:/usr/bin:/sbin:/bin", root);
	tree_must(!setenv("PATH", path.data, 1));
}

/* A root with the user "me". */
static char *make_root(void)
{
	CLEANUP(buf_free) struct buf passwd = {0};
	char *root = tree_make();

	put_standins(root);
	buf_printf(&passwd, "root:x:0:0::/root:/bin/sh\nme:x:%d:%d::/home/me:/bin/zsh\n"
		   "homeless:x:9:9::/nonexistent:/bin/sh\n", (int)getuid(), (int)getgid());
	tree_put(root, "/etc/passwd", passwd.data);
	tree_put(root, "/home/me/.profile", "");
	tree_put(root, "/etc/apt/apt.conf.d/50unattended-upgrades", "");
	return root;
}

/* The step with this `system`; what it reports. */
static bool apply(const char *root, const char *system, struct boot *b, struct diag *c)
{
	CLEANUP(buf_free) struct buf plan = {0};

	buf_printf(&plan, "{\"system\":{%s}}", system);
	*b = (struct boot){ .root = root, .plan = tree_json(plan.data), .params = tree_json(
		"{\"domain\":\"app.example.com\",\"bad\":\"a b; rm\"}") };
	return step_system.run(b, c);
}

static void check_row(const struct row *r)
{
	autofree char *after = NULL;
	char *root = make_root();
	struct boot b;
	CAUGHT(c);
	bool ok;

	if (r->path)
		tree_put(root, r->path, r->before);
	ok = apply(root, r->system, &b, &c);
	if (r->says)
		tree_has(ok ? "(done)" : diag_text(&c), r->says, r->name);
	else if (!tree_ok(ok, r->name))
		printf("# %s\n", diag_text(&c));
	if (r->file) {
		after = tree_get(root, r->file);
		tree_is(after ? after : "-", r->after, r->name);
	}
	boot_free(&b);
	tree_remove(root);
}

static void check_again(void)
{
	static const char system[] = "\"hostname\":\"web\",\"users\":[{\"name\":\"me\","
		"\"ssh_keys\":[\"" KEY "\"]}]";
	char *root = make_root();
	struct stat before, after;
	CLEANUP(buf_free) struct buf path = {0};
	struct boot b;
	CAUGHT(c);

	buf_printf(&path, "%s" AUTHORIZED, root);
	tree_ok(apply(root, system, &b, &c) && !stat(path.data, &before), "once");
	tree_ok((before.st_mode & 07777) == 0600, "the keys are the user's alone");
	boot_free(&b);
	tree_ok(apply(root, system, &b, &c) && !stat(path.data, &after), "twice");
	tree_ok(before.st_ino == after.st_ino, "the second time nothing is written");
	boot_free(&b);
	tree_remove(root);
}

/* Links of the user's, and where they lead. */
static void check_links(void)
{
	static const char *const links[][2] = {
		{ "/home/me/.ssh", "/away" }, { AUTHORIZED, "/away/file" },
	};

	for (size_t i = 0; i < COUNT(links); i++) {
		char *root = make_root();
		autofree char *away = NULL;
		CLEANUP(buf_free) struct buf from = {0}, to = {0};
		struct boot b;
		CAUGHT(c);

		tree_put(root, "/away/file", "theirs\n");
		if (i)
			tree_put(root, "/home/me/.ssh/x", "");
		buf_printf(&from, "%s%s", root, links[i][0]);
		buf_printf(&to, "%s%s", root, links[i][1]);
		tree_must(!symlink(to.data, from.data));
		tree_ok(!apply(root, USER("me", ONE_KEY), &b, &c), "a link is not followed");
		tree_has(diag_text(&c), "no link", "and it says so");
		away = tree_get(root, "/away/file");
		tree_is(away, "theirs\n", "what it leads to is as it was");
		boot_free(&b);
		tree_remove(root);
	}
}

/* What ssh does for a server where this file is there. */
static void check_ssh(const char *name, const char *keys, const char *system, const char *drop_in)
{
	autofree char *text = NULL;
	char *root = make_root();
	struct boot b;
	CAUGHT(c);

	tree_put(root, "/usr/sbin/sshd", "");
	tree_put(root, "/etc/ssh/sshd_config.d/10-prebake.conf", "before");
	if (keys)
		tree_put(root, keys, KEY "\n");
	tree_ok(apply(root, system, &b, &c), name);
	text = tree_get(root, "/etc/ssh/sshd_config.d/10-prebake.conf");
	tree_is(text, drop_in, name);
	tree_ok(b.degraded == !strcmp(drop_in, "before"), "and tells");
	boot_free(&b);
	tree_remove(root);
}

#define KEYS "pubkeyauthentication yes\n"
#define NO_PASSWORDS "passwordauthentication no\nkbdinteractiveauthentication no\n" \
	KEYS
#define SUDOER USER("me", ONE_KEY ",\"sudo\":true")

static void check_doors(void)
{
	static const char passwords[] = "\"ssh\":{\"password_authentication\":false}",
		no_root[] = "\"ssh\":{\"root_login\":\"no\"}",
		keyed[] = "\"ssh\":{\"root_login\":\"without-password\"}";

	check_ssh("no passwords, with a key of root's", "/root/.ssh/authorized_keys", passwords,
		  NO_PASSWORDS);
	check_ssh("no passwords, with a key of a user's", AUTHORIZED, passwords, NO_PASSWORDS);
	check_ssh("no passwords and no key", NULL, passwords, "before");
	check_ssh("passwords", NULL, "\"ssh\":{\"password_authentication\":true}",
		  "passwordauthentication yes\nkbdinteractiveauthentication yes\n");
	check_ssh("root by a key", "/root/.ssh/authorized_keys", keyed,
		  "permitrootlogin without-password\n" KEYS);
	check_ssh("root by a key that is not there", NULL, keyed, "before");
	check_ssh("no root, and nobody else", "/root/.ssh/authorized_keys", no_root, "before");
	check_ssh("no root, and a user without sudo", AUTHORIZED, no_root, "before");
	check_ssh("no root, and a user with sudo", "/etc/sudoers.d/README",
		  SUDOER ",\"ssh\":{\"root_login\":\"no\"}", "permitrootlogin no\n" KEYS);
}

int main(void)
{
	for (size_t i = 0; i < COUNT(rows); i++)
		check_row(&rows[i]);
	check_again();
	check_links();
	check_doors();
	return tree_end();
}
