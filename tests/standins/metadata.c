/* SPDX-License-Identifier: MIT */
/*
 * The metadata service of Hetzner Cloud or of DigitalOcean, for one server. The shapes are those of
 * docs.hetzner.cloud "Server Metadata" and docs.digitalocean.com "Metadata API"; both rows of paths
 * are always served, as the two do not overlap.
 */
#define _GNU_SOURCE
#include "httpd.h"

#include <stdlib.h>
#include <string.h>

static const char *opt_id = "4242";
static const char *opt_hostname = "rig";
static const char *opt_ipv4 = "192.0.2.10";
static const char *opt_netmask = "255.255.255.0";
static const char *opt_gateway = "192.0.2.1";
static const char *opt_dns = "192.0.2.1";
static const char *opt_mac = "96:00:00:00:42:42";
static const char *opt_region = "eu-central";
static const char *opt_zone = "hel1-dc2";
static const char *opt_public_key;
static const char *opt_user_data;
static const char *opt_vendor_data;

/* What no option changes. */
static const char *const nothing = "", *const public = "public", *const no = "false";

static const struct httpd_option option[] = {
	{ "id", "N", "instance id; must be the DMI serial number (4242)", &opt_id },
	{ "hostname", "NAME", "host name (rig)", &opt_hostname },
	{ "ipv4", "ADDRESS", "public address (192.0.2.10)", &opt_ipv4 },
	{ "netmask", "MASK", "its mask", &opt_netmask },
	{ "gateway", "ADDRESS", "its gateway", &opt_gateway },
	{ "dns", "ADDRESS", "name server", &opt_dns },
	{ "mac", "MAC", "of the public interface", &opt_mac },
	{ "region", "NAME", "region (eu-central)", &opt_region },
	{ "zone", "NAME", "Hetzner's availability zone (hel1-dc2)", &opt_zone },
	{ "public-key", "FILE", "SSH public key, one line", &opt_public_key },
	{ "user-data", "FILE", "read anew for each request", &opt_user_data },
	{ "vendor-data", "FILE", "likewise", &opt_vendor_data },
	{ 0 },
};

/* The file's text or its first line; "" when there is no file. */
static char *text_of(const char *path, bool line) {
	char *text = path ? httpd_read_file(path, NULL) : NULL;
	if (!text)
		text = strdup("");
	if (!text)
		abort();
	if (line)
		text[strcspn(text, "\n")] = '\0';
	return text;
}

static struct httpd_reply built(const char *type, char *body, size_t length) {
	if (!body)
		abort();
	return (struct httpd_reply){ .status = 200, .type = type, .body = body, .length = length };
}

/* Hetzner */

static struct httpd_reply hetzner_user_data(const struct httpd_request *request) {
	(void)request;
	if (!opt_user_data)
		return (struct httpd_reply){ .status = 204 };
	return httpd_file(200, NULL, opt_user_data);
}

static struct httpd_reply hetzner_public_keys(const struct httpd_request *request) {
	(void)request;
	char *key = text_of(opt_public_key, true), *body = NULL;
	size_t length = 0;
	FILE *out = open_memstream(&body, &length);
	if (!out)
		abort();
	(void)fputc('[', out);
	if (*key)
		httpd_put_quoted(out, key);
	(void)fputc(']', out);
	(void)fclose(out);
	free(key);
	return built("application/json", body, length);
}

static void put_hetzner_network(FILE *out, const char *indent) {
	(void)fprintf(out,
		"%sconfig:\n%s- mac_address: '%s'\n%s  name: eth0\n%s  subnets:\n"
		"%s  - ipv4: true\n%s    type: dhcp\n%s  type: physical\n%sversion: 1\n",
		indent, indent, opt_mac, indent, indent, indent, indent, indent, indent);
}

static struct httpd_reply hetzner_network(const struct httpd_request *request) {
	(void)request;
	char *body = NULL;
	size_t length = 0;
	FILE *out = open_memstream(&body, &length);
	if (!out)
		abort();
	put_hetzner_network(out, "");
	(void)fclose(out);
	return built("text/yaml", body, length);
}

static struct httpd_reply hetzner_private_networks(const struct httpd_request *request) {
	(void)request;
	return httpd_text(200, "text/yaml", "[]\n");
}

static struct httpd_reply hetzner_all(const struct httpd_request *request) {
	(void)request;
	char *key = text_of(opt_public_key, true), *vendor = text_of(opt_vendor_data, false);
	char *body = NULL;
	size_t length = 0;
	FILE *out = open_memstream(&body, &length);
	if (!out)
		abort();
	(void)fprintf(out, "availability-zone: %s\nhostname: %s\ninstance-id: %s\nlocal-ipv4: ''\n",
		opt_zone, opt_hostname, opt_id);
	(void)fprintf(out, "network-config:\n");
	put_hetzner_network(out, "  ");
	(void)fprintf(out, "public-ipv4: %s\npublic-keys: %s", opt_ipv4, *key ? "\n- " : "[]");
	if (*key)
		httpd_put_quoted(out, key);
	(void)fprintf(out, "\nregion: %s\nvendor_data: ", opt_region);
	httpd_put_quoted(out, vendor);
	(void)fputc('\n', out);
	(void)fclose(out);
	free(key);
	free(vendor);
	return built("text/yaml", body, length);
}

/* DigitalOcean */

static struct httpd_reply file_or_nothing(const char *path) {
	return path ? httpd_file(200, NULL, path) : httpd_text(200, NULL, "%s", "");
}

static struct httpd_reply do_user_data(const struct httpd_request *request) {
	(void)request;
	return file_or_nothing(opt_user_data);
}

static struct httpd_reply do_vendor_data(const struct httpd_request *request) {
	(void)request;
	return file_or_nothing(opt_vendor_data);
}

static struct httpd_reply do_public_keys(const struct httpd_request *request) {
	(void)request;
	return file_or_nothing(opt_public_key);
}


static void put_member(FILE *out, const char *name, const char *value) {
	(void)fprintf(out, "\"%s\":", name);
	httpd_put_quoted(out, value);
	(void)fputc(',', out);
}

/* No private member: cloud-init's datasource does not survive an empty list there. */
static void put_do_interfaces(FILE *out) {
	(void)fprintf(out,
		"\"interfaces\":{\"public\":[{\"mac\":\"%s\",\"type\":\"public\","
		"\"ipv4\":{\"ip_address\":\"%s\",\"netmask\":\"%s\",\"gateway\":\"%s\"}}]},",
		opt_mac, opt_ipv4, opt_netmask, opt_gateway);
}

static struct httpd_reply do_all(const struct httpd_request *request) {
	(void)request;
	char *key = text_of(opt_public_key, true), *user = text_of(opt_user_data, false);
	char *vendor = text_of(opt_vendor_data, false), *body = NULL;
	size_t length = 0;
	FILE *out = open_memstream(&body, &length);
	if (!out)
		abort();
	(void)fprintf(out, "{\"droplet_id\":%s,", opt_id);
	put_member(out, "hostname", opt_hostname);
	put_member(out, "user_data", user);
	put_member(out, "vendor_data", vendor);
	put_member(out, "region", opt_region);
	(void)fputs("\"public_keys\":[", out);
	if (*key)
		httpd_put_quoted(out, key);
	(void)fputs("],", out);
	put_do_interfaces(out);
	(void)fprintf(out,
		"\"floating_ip\":{\"ipv4\":{\"active\":false}},"
		"\"reserved_ip\":{\"ipv4\":{\"active\":false}},"
		"\"dns\":{\"nameservers\":[\"%s\"]},\"tags\":null,"
		"\"features\":{\"dhcp_enabled\":false}}",
		opt_dns);
	(void)fclose(out);
	free(key);
	free(user);
	free(vendor);
	return built("application/json", body, length);
}

static struct httpd_reply do_index(const struct httpd_request *request) {
	(void)request;
	return httpd_text(200, NULL,
		"id\nhostname\nuser-data\nvendor-data\npublic-keys\nregion\ninterfaces/\ndns/\n"
		"floating_ip/\nreserved_ip/\ntags/\nfeatures/");
}

static struct httpd_reply do_moved(const struct httpd_request *request) {
	(void)request;
	struct httpd_reply reply = httpd_text(301, "text/html", "Moved Permanently\n");
	reply.header[0] = "Location";
	reply.header[1] = "/metadata/v1/";
	return reply;
}

#define HETZNER "/hetzner/v1/"
#define DROPLET "/metadata/v1"
#define PUBLIC DROPLET "/interfaces/public/0/"

static const struct httpd_route route[] = {
	{ "GET", HETZNER "metadata", .serve = hetzner_all },
	{ "GET", HETZNER "metadata/availability-zone", .text = &opt_zone },
	{ "GET", HETZNER "metadata/hostname", .text = &opt_hostname },
	{ "GET", HETZNER "metadata/instance-id", .text = &opt_id },
	{ "GET", HETZNER "metadata/local-ipv4", .text = &nothing },
	{ "GET", HETZNER "metadata/network-config", .serve = hetzner_network },
	{ "GET", HETZNER "metadata/private-networks", .serve = hetzner_private_networks },
	{ "GET", HETZNER "metadata/public-ipv4", .text = &opt_ipv4 },
	{ "GET", HETZNER "metadata/public-keys", .serve = hetzner_public_keys },
	{ "GET", HETZNER "metadata/region", .text = &opt_region },
	{ "GET", HETZNER "userdata", .serve = hetzner_user_data },
	{ "GET", DROPLET, .serve = do_moved },
	{ "GET", DROPLET ".json", .serve = do_all },
	{ "GET", DROPLET "/", .serve = do_index },
	{ "GET", DROPLET "/dns/nameservers", .text = &opt_dns },
	{ "GET", DROPLET "/features/dhcp_enabled", .text = &no },
	{ "GET", DROPLET "/floating_ip/ipv4/active", .text = &no },
	{ "GET", DROPLET "/hostname", .text = &opt_hostname },
	{ "GET", DROPLET "/id", .text = &opt_id },
	{ "GET", PUBLIC "ipv4/address", .text = &opt_ipv4 },
	{ "GET", PUBLIC "ipv4/gateway", .text = &opt_gateway },
	{ "GET", PUBLIC "ipv4/netmask", .text = &opt_netmask },
	{ "GET", PUBLIC "mac", .text = &opt_mac },
	{ "GET", PUBLIC "type", .text = &public },
	{ "GET", DROPLET "/public-keys", .serve = do_public_keys },
	{ "GET", DROPLET "/region", .text = &opt_region },
	{ "GET", DROPLET "/reserved_ip/ipv4/active", .text = &no },
	{ "GET", DROPLET "/tags/", .text = &nothing },
	{ "GET", DROPLET "/user-data", .serve = do_user_data },
	{ "GET", DROPLET "/vendor-data", .serve = do_vendor_data },
	{ 0 },
};

static const struct httpd_program program = {
	.name = "metadata",
	.summary = "Serves one server's metadata as Hetzner Cloud and as DigitalOcean do.",
	.option = option,
	.route = route,
};

int main(int argc, char **argv) {
	return httpd_main(&program, argc, argv);
}
