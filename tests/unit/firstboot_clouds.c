/* SPDX-License-Identifier: MIT */
/* The clouds' metadata services: each one refuses, then has nothing, then is busy, then
 * answers as its documentation shows. */
#include <fcntl.h>

#include "firstboot/provider_http.h"
#include "firstboot/provider_imds.h"
#include "tests/unit/firstboot_canned.h"

#define NOT_YET(path) \
	{ .match = path, .times = 1, .reply = CANNED_STATUS("404 Not Found", "", "<p>no</p>") }, \
	{ .match = path, .times = 1, .reply = CANNED_STATUS("503 Unavailable", "", "later") }
#define TOLD(path, text) { .match = "GET " path " HTTP", .reply = CANNED_OK(text) }
#define WITH(path, header, text) \
	{ .match = "GET " path " HTTP", .also = header, .reply = CANNED_OK(text) }

static const struct canned_row hetzner[CANNED_ROWS] = {
	NOT_YET("GET /hetzner/v1/metadata/instance-id HTTP"),
	TOLD("/hetzner/v1/metadata/instance-id", "4242"),
	TOLD("/hetzner/v1/metadata/hostname", "web-1"),
	TOLD("/hetzner/v1/metadata/region", "eu-central"),
	TOLD("/hetzner/v1/metadata/public-ipv4", "192.0.2.10"),
	TOLD("/hetzner/v1/userdata", "#cloud-config"),
};
static const struct canned_row digitalocean[CANNED_ROWS] = {
	NOT_YET("GET /metadata/v1/id HTTP"), TOLD("/metadata/v1/id", "77"),
	TOLD("/metadata/v1/hostname", "drop"), TOLD("/metadata/v1/region", "fra1"),
	TOLD("/metadata/v1/interfaces/public/0/ipv4/address", "192.0.2.11"),
};

#define EC2_TOKEN "X-aws-ec2-metadata-token: t0k3n==\r\n"
#define EC2_PUT "PUT /latest/api/token HTTP"
static const struct canned_row ec2[CANNED_ROWS] = {
	NOT_YET(EC2_PUT), NOT_YET("GET /latest/meta-data/instance-id HTTP"),
	{ .match = EC2_PUT, .also = "X-aws-ec2-metadata-token-ttl-seconds: 300\r\n", .times = 1,
	  .reply = CANNED_OK("t0k3n==") },
	WITH("/latest/meta-data/instance-id", EC2_TOKEN, "i-1234567890abcdef0"),
	WITH("/latest/meta-data/local-hostname", EC2_TOKEN, "ip-10-0-0-5.ec2.internal"),
	WITH("/latest/meta-data/placement/region", EC2_TOKEN, "us-east-1"),
	WITH("/latest/meta-data/public-ipv4", EC2_TOKEN, "192.0.2.12"),
	WITH("/latest/meta-data/ipv6", EC2_TOKEN, "2001:db8::12"),
	WITH("/latest/user-data", EC2_TOKEN, "#cloud-config\n#prebake-params {\"a\": 1}\n"),
};
static const struct canned_row ec2_off[CANNED_ROWS] = {
	{ .match = EC2_PUT, .reply = CANNED_STATUS("403 Forbidden", "", "") },
};
static const struct canned_row ec2_closed[CANNED_ROWS] = {
	{ .match = EC2_PUT, .reply = CANNED_OK("t0k3n==") },
	{ .match = "GET", .reply = CANNED_STATUS("401 Unauthorized", "", "t0k3n==") },
};

#define GCE "/computeMetadata/v1/instance/"
#define GOOGLE "Metadata-Flavor: Google\r\n"
static const struct canned_row gce[CANNED_ROWS] = {
	NOT_YET("GET " GCE "id HTTP"), WITH(GCE "id", GOOGLE, "3141592653589793238"),
	WITH(GCE "hostname", GOOGLE, "vm.europe-west1-b.c.acme.internal"),
	WITH(GCE "zone", GOOGLE, "projects/123456/zones/europe-west1-b"),
	WITH(GCE "network-interfaces/0/access-configs/0/external-ip", GOOGLE, "192.0.2.13"),
	WITH(GCE "network-interfaces/0/ipv6s", GOOGLE, "2001:db8::13\n"),
	WITH(GCE "attributes/user-data", GOOGLE, "#cloud-config"),
};

#define AZURE "GET /metadata/instance?api-version=2021-02-01 HTTP"
#define AZURE_JSON(user_data) "{\"compute\":{\"location\":\"westeurope\",\"name\":\"vm\"," \
	"\"osProfile\":{\"adminUsername\":\"a\",\"computerName\":\"web-az\"},\"tags\":\"\"," \
	"\"userData\":\"" user_data "\",\"vmId\":\"02aab8a4-74ef-476e-8182-f6d2ba4166a6\"}," \
	"\"network\":{\"interface\":[{\"ipv4\":{\"ipAddress\":[{\"privateIpAddress\":" \
	"\"10.0.0.4\",\"publicIpAddress\":\"192.0.2.14\"}],\"subnet\":[]},\"ipv6\":{" \
	"\"ipAddress\":[]},\"macAddress\":\"0011AAFFBB22\"}]}}"
static const struct canned_row azure[CANNED_ROWS] = {
	NOT_YET(AZURE),
	{ .match = AZURE, .times = 1, .reply = CANNED_STATUS("410 Gone", "", "") },
	{ .match = AZURE, .also = "Metadata: true\r\n", .times = 1, /* asked for once */
	  .reply = CANNED_OK(AZURE_JSON("I2Nsb3VkLWNvbmZpZwo=")) },
};
static const struct canned_row azure_plain[CANNED_ROWS] = {
	{ .match = AZURE, .reply = CANNED_OK(AZURE_JSON("not base64!")) },
};
static const struct canned_row azure_broken[CANNED_ROWS] = {
	{ .match = AZURE, .reply = CANNED_OK("{\"compute\":{") },
};

static const struct canned_row vultr[CANNED_ROWS] = {
	NOT_YET("GET /v1.json HTTP"),
	WITH("/v1.json", "Accept: application/json\r\n", "{\"hostname\":\"vultr-guest\","
	     "\"instanceid\":\"a747bfz6385e\",\"instance-v2-id\":\"36e9cf60-5d93-4e31\","
	     "\"interfaces\":[{\"ipv4\":{\"additional\":[{\"address\":\"192.0.2.99\"}],"
	     "\"address\":\"192.0.2.15\"},\"ipv6\":{\"address\":\"2001:db8::15\"}},"
	     "{\"ipv4\":{\"address\":\"10.9.9.9\"}}],\"region\":{\"regioncode\":\"EWR\"}}"),
	TOLD("/latest/user-data", "#cloud-config"),
};

#define SCALEWAY "{\"id\":\"11111111-2222\",\"hostname\":\"scw-web\",\"zone\":\"fr-par-1\"," \
	"\"public_ip\":{\"address\":\"192.0.2.16\",\"dynamic\":false}," \
	"\"public_ips_v6\":[{\"address\":\"2001:db8::16\",\"netmask\":\"64\"}]," \
	"\"ipv6\":null,\"tags\":[]}"
static const struct canned_row scaleway[CANNED_ROWS] = {
	NOT_YET("GET /conf?format=json HTTP"), TOLD("/conf?format=json", SCALEWAY),
	{ .match = "GET /user_data/cloud-init HTTP", .low_port = true,
	  .reply = CANNED_OK("#cloud-config") },
	{ .match = "GET /user_data", .reply = CANNED_STATUS("403 Forbidden", "", "") },
};

#define LINODE "Metadata-Token: t0k3n\r\n"
static const struct canned_row linode[CANNED_ROWS] = {
	NOT_YET("PUT /v1/token HTTP"), NOT_YET("GET /v1/instance HTTP"),
	{ .match = "PUT /v1/token HTTP", .also = "Metadata-Token-Expiry-Seconds: 300\r\n",
	  .times = 1, .reply = CANNED_OK("t0k3n") },
	WITH("/v1/instance", LINODE, "{\"id\":12345678,\"label\":\"my_linode\","
	     "\"region\":\"us-ord\",\"tags\":[]}"),
	WITH("/v1/network", LINODE, "{\"interfaces\":[],\"ipv4\":{\"public\":"
	     "[\"192.0.2.17/32\"],\"private\":[]},\"ipv6\":{\"slaac\":\"2001:db8::17/128\"}}"),
	WITH("/v1/user-data", LINODE, "I2Nsb3VkLWNvbmZpZwo=\n"),
};

#define OPENSTACK "GET /openstack/latest/meta_data.json HTTP"
static const struct canned_row openstack[CANNED_ROWS] = {
	NOT_YET(OPENSTACK),
	{ .match = OPENSTACK, .reply = CANNED_OK("{\"uuid\":\"b0fa911b-69d4-4476-bbe2\","
	  "\"hostname\":\"sm-foo.novalocal\",\"availability_zone\":\"nova\"}") },
	TOLD("/latest/meta-data/public-ipv4", "192.0.2.18"),
	TOLD("/openstack/latest/user_data", "#!/bin/sh\n"),
};

static const struct canned_row slow[CANNED_ROWS] = {
	{ .match = "/instance-id HTTP", .reply = CANNED_OK("1"), .delay = 2 },
};
static const struct canned_row never[CANNED_ROWS] = {
	{ .match = "/instance-id HTTP", .reply = CANNED_STATUS("404 No", "", "") },
};

/* "id hostname region ipv4 ipv6 | user-data" or "!" and a part of the report. */
static const struct row {
	const char *provider;
	const struct canned_row *replies;
	unsigned patience;            /* too little; 0: enough, and who is asked is late */
	const char *result;
} rows[] = {
	{ "hetzner", hetzner, 0, "4242 web-1 eu-central 192.0.2.10  | #cloud-config" },
	{ "digitalocean", digitalocean, 0, "77 drop fra1 192.0.2.11  | (none)" },
	{ "ec2", ec2, 0, "i-1234567890abcdef0 ip-10-0-0-5.ec2.internal us-east-1 192.0.2.12 "
	  "2001:db8::12 | #cloud-config\n#prebake-params {\"a\": 1}" },
	{ "ec2", ec2_off, 0, "!the metadata service answered 403 for http://" },
	{ "ec2", ec2_closed, 0, "!the metadata service answered 401 for http://" },
	{ "gce", gce, 0, "3141592653589793238 vm.europe-west1-b.c.acme.internal europe-west1 "
	  "192.0.2.13 2001:db8::13 | #cloud-config" },
	{ "azure", azure, 0, "02aab8a4-74ef-476e-8182-f6d2ba4166a6 web-az westeurope 192.0.2.14  "
	  "| #cloud-config" },
	{ "azure", azure_plain, 0, "02aab8a4-74ef-476e-8182-f6d2ba4166a6 web-az westeurope "
	  "192.0.2.14  | not base64!" },
	{ "azure", azure_broken, 0, "!instance?api-version=2021-02-01 is not valid JSON (at" },
	{ "vultr", vultr, 0, "36e9cf60-5d93-4e31 vultr-guest EWR 192.0.2.15 2001:db8::15 "
	  "| #cloud-config" },
	{ "scaleway", scaleway, 0, "11111111-2222 scw-web fr-par 192.0.2.16 2001:db8::16 "
	  "| #cloud-config" },
	{ "linode", linode, 0, "12345678 * us-ord 192.0.2.17 2001:db8::17 | #cloud-config" },
	{ "openstack", openstack, 0, "b0fa911b-69d4-4476-bbe2 sm-foo.novalocal  192.0.2.18  "
	  "| #!/bin/sh" },
	{ "hetzner", slow, 6, "!the metadata service took more than 6 s" },
	{ "hetzner", never, 6, "!platform 'hetzner' gives no instance id" },
};

enum { ENOUGH = 40, LATE = 100000 }; /* seconds; microseconds */

#define ROW(name, vehicle) &provider_row_##name,
static const struct provider *const all[] = { PREBAKE_PROVIDERS(ROW) };

static struct provider row_of(const char *name)
{
	for (size_t i = 0; i < COUNT(all); i++)
		if (!strcmp(all[i]->name, name))
			return *all[i];
	abort();
}

static const char *told(const struct boot *b, const char *name, const char *absent)
{
	return json_str(b->instance, name) ? json_str(b->instance, name) : absent;
}

/* Where the table has '*', this machine's own name is told. */
static void look(const struct row *r, unsigned port, struct buf *out)
{
	CAUGHT(c);
	CLEANUP(buf_free) struct buf at = {0};
	struct provider p = row_of(r->provider);
	struct boot b = { .root = "" };

	buf_printf(&at, "http://127.0.0.1:%u/%s", port, strchr(p.at + 7, '/') + 1);
	p.at = at.data;
	p.patience = r->patience ? r->patience : ENOUGH;
	if (provider_fill(&p, &b, &c))
		buf_printf(out, "%s %s %s %s %s | %s", told(&b, "id", ""),
			   p.where[PROVIDER_HOSTNAME] ? told(&b, "hostname", "") : "*",
			   told(&b, "region", ""), told(&b, "ipv4", ""), told(&b, "ipv6", ""),
			   told(&b, "user-data", "(none)"));
	else
		buf_printf(out, "!%s", diag_text(&c));
	if (boot_clock() > b.patience + 1000)
		buf_printf(out, " [after its patience]");
	boot_free(&b);
}

/* A port where nobody listens yet. */
static int reserve(unsigned *ret_port)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
				 .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	socklen_t len = sizeof(a);

	tree_must(s >= 0 && !bind(s, (struct sockaddr *)&a, len) &&
		  !getsockname(s, (struct sockaddr *)&a, &len));
	*ret_port = ntohs(a.sin_port);
	return s;
}

/* In a process of its own: look, and tell the result to fd. */
static void look_late(const struct row *r, int fd)
{
	CLEANUP(buf_free) struct buf out = {0};
	unsigned port;
	int s = reserve(&port);
	pid_t pid;

	tree_must(!r->patience || !listen(s, 16));
	pid = fork();
	if (!pid) {
		usleep(LATE);
		tree_must(!listen(s, 16));
		canned_serve(s, r->replies);
	}
	look(r, port, &out);
	dprintf(fd, "%s", out.data);
	kill(pid, SIGKILL);
	_exit(0);
}

static int start(const struct row *r)
{
	int ends[2];

	tree_must(!pipe2(ends, O_CLOEXEC));
	fflush(NULL);
	if (!fork())
		look_late(r, ends[1]);
	close(ends[1]);
	return ends[0];
}

static void finish(const struct row *r, int fd)
{
	char text[4096];
	size_t len = 0;
	ssize_t n;

	while ((n = read(fd, text + len, sizeof(text) - 1 - len)) > 0)
		len += (size_t)n;
	text[len] = '\0';
	close(fd);
	if (strstr(text, "t0k3n") || strstr(text, "[after"))
		tree_is(text, "no token, and not late", r->provider);
	else if (*r->result == '!')
		tree_has(text, r->result, r->provider);
	else
		tree_is(text, r->result, r->provider);
}

int main(void)
{
	int fds[COUNT(rows)];

	/* A server that serves low ports alone cannot be asked by others than root. */
	for (size_t i = 0; i < COUNT(rows); i++)
		fds[i] = geteuid() && rows[i].replies == scaleway ? -1 : start(&rows[i]);
	for (size_t i = 0; i < COUNT(rows); i++)
		if (fds[i] >= 0)
			finish(&rows[i], fds[i]);
	return tree_end();
}
