/* SPDX-License-Identifier: MIT */
#include <arpa/inet.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "firstboot/provider.h"
#include "tests/unit/firstboot_tree.h"

/* A metadata service: one reply per path.  A row with `busy` answers 503 that often
 * first. */
struct reply {
	const char *path;
	int status;
	const char *body;
	int busy;
};

static const struct reply hetzner[] = {
	{ "/hetzner/v1/metadata/instance-id", 200, "4242", 2 },
	{ "/hetzner/v1/metadata/hostname", 200, "web-1\n", 0 },
	{ "/hetzner/v1/metadata/region", 200, "eu-central", 0 },
	{ "/hetzner/v1/metadata/public-ipv4", 200, "192.0.2.10", 0 },
	{ "/hetzner/v1/userdata", 204, "", 0 }, { 0 },
};
static const struct reply digitalocean[] = {
	{ "/metadata/v1/id", 200, "77", 0 }, { "/metadata/v1/hostname", 200, "drop", 0 },
	{ "/metadata/v1/region", 200, "fra1", 0 },
	{ "/metadata/v1/interfaces/public/0/ipv4/address", 200, "192.0.2.11", 0 },
	{ "/metadata/v1/interfaces/public/0/ipv6/address", 200, "2001:db8::11", 0 },
	{ "/metadata/v1/user-data", 200, "#cloud-config\n", 0 }, { 0 },
};
static const struct reply bad_address[] = {
	{ "/hetzner/v1/metadata/instance-id", 200, "1", 0 },
	{ "/hetzner/v1/metadata/public-ipv4", 200, "1.2.3.4; rm -rf /", 0 }, { 0 },
};
static const struct reply bad_name[] = {
	{ "/hetzner/v1/metadata/instance-id", 200, "1", 0 },
	{ "/hetzner/v1/metadata/hostname", 200, "a\nb", 0 }, { 0 },
};
static const struct reply forbidden[] = {
	{ "/hetzner/v1/metadata/instance-id", 403, "no", 0 }, { 0 },
};
static const struct reply busy[] = {
	{ "/hetzner/v1/metadata/instance-id", 200, "1", 9999 }, { 0 },
};
static const struct reply nothing[] = { { 0 } };

static void answer(int fd, const struct reply *table, int *busy_left)
{
	char text[4096] = "", *path = text + strlen("GET ");
	const struct reply *r = table;
	bool refuse;
	ssize_t n = read(fd, text, sizeof(text) - 1);

	if (n <= 0 || strncmp(text, "GET ", 4))
		return;
	path[strcspn(path, " ")] = '\0';
	while (r->path && strcmp(r->path, path))
		r++;
	refuse = r->busy && (*busy_left)-- > 0;
	dprintf(fd, "HTTP/1.1 %d X\r\nConnection: close\r\n",
	  refuse ? 503 : r->path ? r->status : 404);
	if (!r->path || r->status != 204)
		dprintf(fd, "Content-Length: %zu\r\n", r->path && !refuse ? strlen(r->body) : 0);
	dprintf(fd, "\r\n%s", r->path && !refuse ? r->body : "");
}

/* Serve until killed; *ret_port is where. */
static pid_t serve(const struct reply *table, unsigned *ret_port)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
				 .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), busy_left = table->busy;
	socklen_t len = sizeof(a);
	pid_t pid;

	tree_must(s >= 0 && !bind(s, (struct sockaddr *)&a, len) && !listen(s, 8) &&
		  !getsockname(s, (struct sockaddr *)&a, &len));
	*ret_port = ntohs(a.sin_port);
	pid = fork();
	while (pid == 0) {
		int fd = accept(s, NULL, NULL);

		answer(fd, table, &busy_left);
		shutdown(fd, SHUT_WR);
		close(fd);
	}
	close(s);
	return pid;
}

/* "id hostname region ipv4 ipv6 | user-data" or "!" and a part of the report. */
static const struct row {
	const char *name, *provider;
	const struct reply *replies;
	const char *result;
} rows[] = {
	{ "Hetzner, busy at first, no user-data", "hetzner", hetzner,
	  "4242 web-1 eu-central 192.0.2.10  | (none)" },
	{ "DigitalOcean", "digitalocean", digitalocean,
	  "77 drop fra1 192.0.2.11 2001:db8::11 | #cloud-config" },
	{ "an address that is none", "hetzner", bad_address,
	  "!the platform gives '1.2.3.4; rm -rf /' as ipv4" },
	{ "a name of two lines", "hetzner", bad_name,
	  "!the platform gives 'a?b' as hostname" },
	{ "forbidden", "hetzner", forbidden, "!the metadata service answered 403 for http://" },
	{ "no instance id", "hetzner", nothing, "!platform 'hetzner' gives no instance id" },
	{ "always busy", "hetzner", busy, "!the metadata service answered 503 for http://" },
	{ "nobody there", "hetzner", NULL,
	  "!http://127.0.0.1:1/hetzner/v1/metadata/instance-id: " },
};

#define ROW(name, vehicle) &provider_row_##name,
static const struct provider *const all[] = { PREBAKE_PROVIDERS(ROW) };

static const struct provider *row_of(const char *name)
{
	for (size_t i = 0; i < COUNT(all); i++)
		if (!strcmp(all[i]->name, name))
			return all[i];
	abort();
}

static const char *told(const struct boot *b, const char *name)
{
	return json_str(b->instance, name) ? json_str(b->instance, name) : "";
}

static void describe(const struct boot *b, struct buf *out)
{
	const char *user_data = json_str(b->instance, "user-data");

	buf_printf(out, "%s %s %s %s %s | %s", told(b, "id"), told(b, "hostname"),
		   told(b, "region"), told(b, "ipv4"), told(b, "ipv6"),
		   user_data ? user_data : "(none)");
}

static void check_result(struct boot *b, const struct provider *p, const char *expected,
			 const char *name)
{
	CAUGHT(c);
	CLEANUP(buf_free) struct buf text = {0};

	if (!p || !provider_fill(p, b, &c))
		buf_printf(&text, "!%s", diag_text(&c));
	else
		describe(b, &text);
	if (*expected == '!')
		tree_has(text.data, expected, name);
	else
		tree_is(text.data, expected, name);
}

static void check_http(const struct row *r)
{
	struct provider p = *row_of(r->provider);
	CLEANUP(buf_free) struct buf at = {0};
	struct boot b = { .root = "" };
	unsigned port = 1;
	pid_t pid = r->replies ? serve(r->replies, &port) : 0;

	buf_printf(&at, "http://127.0.0.1:%u/%s", port, strchr(p.at + 7, '/') + 1);
	p.at = at.data;
	p.patience = r->replies == busy || r->replies == nothing || !r->replies ? 6 : 30;
	check_result(&b, &p, r->result, r->name);
	boot_free(&b);
	if (pid) {
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
	}
}

#define DMI "/sys/class/dmi/id/"
#define DRIVE "/var/lib/cloud/seed/config_drive/openstack/latest/"

/* Files below the root and the platform found by them. */
static const struct {
	const char *name, *plan, *path, *text, *result;
} files[] = {
	{ "DMI says Hetzner", "{}", "/sys/class/dmi/id/sys_vendor", "Hetzner\n", "hetzner" },
	{ "DMI says DigitalOcean", "{}", "/sys/class/dmi/id/sys_vendor", "DigitalOcean\n",
	  "digitalocean" },
	{ "DMI says QEMU", "{}", "/sys/class/dmi/id/sys_vendor", "QEMU\n", "none" },
	{ "no DMI at all", "{}", "/x", "", "none" },
	{ "the plan outranks", "{\"platform\":\"file\"}", "/sys/class/dmi/id/sys_vendor", "Hetzner",
	  "file" },
	{ "a platform nobody knows", "{\"platform\":\"aws\"}", "/x", "",
	  "!platform 'aws' is not known here" },
	{ "a seed directory", "{}", "/var/lib/cloud/seed/nocloud/meta-data", "", "nocloud" },
	{ "a volume", "{}", "/dev/disk/by-label/CIDATA", "", "nocloud" },
	{ "DMI says EC2", "{}", DMI "sys_vendor", "Amazon EC2\n", "ec2" },
	{ "Xen says EC2", "{}", "/sys/hypervisor/uuid", "ec2e1916-9099-7caf-fd21-012345abcdef\n",
	  "ec2" },
	{ "Xen says another", "{}", "/sys/hypervisor/uuid", "1ec2e916-9099-7caf-fd21-01234\n",
	  "none" },
	{ "a product of Google", "{}", DMI "product_name", "Google Compute Engine\n", "gce" },
	{ "a serial of Google", "{}", DMI "product_serial", "GoogleCloud-4242\n", "gce" },
	{ "Azure's asset tag", "{}", DMI "chassis_asset_tag",
	  "7783-7084-3265-9085-8269-3286-77\n", "azure" },
	{ "Hyper-V is no Azure", "{}", DMI "sys_vendor", "Microsoft Corporation\n", "none" },
	{ "DMI says Vultr", "{}", DMI "sys_vendor", "Vultr\n", "vultr" },
	{ "a mark of Vultr", "{}", "/etc/vultr", "", "vultr" },
	{ "DMI says Scaleway", "{}", DMI "sys_vendor", "Scaleway\n", "scaleway" },
	{ "a mark of Scaleway", "{}", "/run/scaleway", "", "scaleway" },
	{ "DMI says Linode", "{}", DMI "sys_vendor", "Linode\n", "linode" },
	{ "DMI says Akamai", "{}", DMI "sys_vendor", "Akamai\n", "linode" },
	{ "a product of OpenStack", "{}", DMI "product_name", "OpenStack Nova\n", "openstack" },
	{ "an asset tag of OpenStack", "{}", DMI "chassis_asset_tag", "OpenTelekomCloud\n",
	  "openstack" },
	{ "ConfigDrive", "{}", "/dev/disk/by-label/config-2", "", "configdrive" },
	{ "ConfigDrive in upper case", "{}", "/dev/disk/by-label/CONFIG-2", "", "configdrive" },
	{ "ConfigDrive as a seed", "{}", DRIVE "meta_data.json", "{}", "configdrive" },
	{ "the plan says a new one", "{\"platform\":\"gce\"}", "/x", "", "gce" },
	{ "our own file", "{}", "/etc/prebake/metadata.json", "{}", "file" },
	{ "cloud-init was here", "{}", "/run/cloud-init/instance-data.json", "{}", "cloud-init" },
};

static void check_find(void)
{
	for (size_t i = 0; i < COUNT(files); i++) {
		CAUGHT(c);
		char *root = tree_make();
		struct boot b = { .root = root, .plan = tree_json(files[i].plan) };
		const struct provider *p;

		tree_put(root, files[i].path, files[i].text);
		p = provider_find(&b, &c);
		if (p)
			tree_is(p->name, files[i].result, files[i].name);
		else
			tree_is(diag_text(&c), files[i].result + 1, files[i].name);
		boot_free(&b);
		tree_remove(root);
	}
}

#define SEED "/var/lib/cloud/seed/nocloud/"
#define FILE_JSON "{\"instance-id\":\"i-1\",\"hostname\":\"h\",\"public-ipv4\":\"192.0.2.3\"," \
	"\"user-data\":\"#prebake\"}"
#define CLOUD_INIT "{\"v1\":{\"instance_id\":\"ci\",\"local_hostname\":\"h\",\"region\":null}," \
	"\"public_ipv4\":1}"
#define DRIVE_JSON "{\"uuid\":\"b0fa911b-69d4\",\"hostname\":\"sm-foo.novalocal\"," \
	"\"availability_zone\":\"nova\",\"meta\":{\"dsmode\":\"local\"}}"

static const struct {
	const char *provider, *path, *text, *path2, *text2, *result;
} local[] = {
	{ "file", "/etc/prebake/metadata.json", FILE_JSON, "/x", "",
	  "i-1 h  192.0.2.3  | #prebake" },
	{ "file", "/etc/prebake/metadata.json", "[1", "/x", "",
	  "!/" },
	{ "file", "/etc/prebake/metadata.json", "{\"instance-id\":7}", "/x", "",
	  "!platform 'file' gives no instance id" },
	{ "nocloud", SEED "meta-data", "instance-id: iid-9\nlocal-hostname: \"n9\"\n",
	  SEED "user-data", "#cloud-config\n", "iid-9 n9 " },
	{ "nocloud", SEED "meta-data", "instance-id: iid-9\n", "/x", "", "!cannot open '" },
	{ "nocloud", "/x", "", "/x", "",
	  "!platform 'nocloud' has neither '" SEED "' nor '/dev/disk/by-label/cidata'" },
	{ "nocloud", SEED "meta-data", "a: b\n#instance-id: x\n  instance-id: y\n",
	  SEED "user-data", "", "!platform 'nocloud' gives no instance id" },
	{ "nocloud", SEED "meta-data", "instance-id: $(reboot)\n", SEED "user-data", "",
	  "!the platform gives '$(reboot)' as id" },
	{ "configdrive", DRIVE "meta_data.json", DRIVE_JSON, DRIVE "user_data", "#cloud-config\n",
	  "b0fa911b-69d4 sm-foo.novalocal " },
	{ "configdrive", DRIVE "meta_data.json", DRIVE_JSON, "/x", "",
	  "b0fa911b-69d4 sm-foo.novalocal " },
	{ "configdrive", "/run/prebake/seed/meta_data.json", DRIVE_JSON,
	  "/run/prebake/seed/user_data", "#cloud-config\n", "b0fa911b-69d4 sm-foo.novalocal " },
	{ "configdrive", DRIVE "meta_data.json", "{\"uuid\":", "/x", "", "!/" },
	{ "configdrive", DRIVE "meta_data.json", "", "/x", "",
	  "!platform 'configdrive' gives no instance id" },
	{ "configdrive", "/x", "", "/x", "",
	  "!platform 'configdrive' has neither '" DRIVE "' nor '/dev/disk/by-label/config-2'" },
	{ "cloud-init", "/run/cloud-init/instance-data.json", CLOUD_INIT,
	  "/var/lib/cloud/instance/user-data.txt", "#x", "ci h " },
	{ "none", "/etc/machine-id", "0123456789abcdef0123456789abcdef\n", "/x", "",
	  "0123456789abcdef0123456789abcdef " },
};

static void check_local(void)
{
	for (size_t i = 0; i < COUNT(local); i++) {
		CAUGHT(c);
		CLEANUP(buf_free) struct buf text = {0};
		char *root = tree_make();
		struct boot b = { .root = root };

		tree_put(root, local[i].path, local[i].text);
		tree_put(root, local[i].path2, local[i].text2);
		if (provider_fill(row_of(local[i].provider), &b, &c))
			describe(&b, &text);
		else
			buf_printf(&text, "!%s", diag_text(&c));
		tree_ok(!strncmp(text.data, local[i].result, strlen(local[i].result)),
			local[i].provider);
		printf("# %s\n", text.data);
		boot_free(&b);
		tree_remove(root);
	}
}

int main(void)
{
	for (size_t i = 0; i < COUNT(rows); i++)
		check_http(&rows[i]);
	check_find();
	check_local();
	return tree_end();
}
