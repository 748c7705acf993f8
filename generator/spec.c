/* SPDX-License-Identifier: MIT */
#include "generator/keys.h"
#include "generator/model.h"
#include "generator/spec_file.h"
#include "generator/spec_tree.h"

/* More mistakes than a person reads at once. */
enum { MAX_ERRORS = 100 };

const char *const spec_param_types[] = {
	[PARAM_STRING] = "string", [PARAM_HOSTNAME] = "hostname", [PARAM_EMAIL] = "email",
	[PARAM_SECRET] = "secret", [PARAM_INTEGER] = "integer", [PARAM_BOOLEAN] = "boolean",
	[PARAM_URL] = "url", [PARAM_IPV4] = "ipv4", [PARAM_IPV6] = "ipv6", NULL,
};

const char *const spec_image_bases[] = {
	[IMAGE_DEBIAN_13] = "debian-13", [IMAGE_DEBIAN_12] = "debian-12",
	[IMAGE_UBUNTU_24_04] = "ubuntu-24.04", [IMAGE_UBUNTU_22_04] = "ubuntu-22.04", NULL,
};

const char *const spec_docker_sources[] = {
	[DOCKER_OFFICIAL] = "docker", [DOCKER_DISTRO] = "distro", NULL,
};

/* docs.docker.com, "Configure logging drivers": both rotate with max-size and max-file. */
const char *const spec_log_drivers[] = { "local", "json-file", NULL };

/* sshd_config(5), PermitRootLogin.  ROOT_LOGIN_ANY cannot be written, either. */
const char *const spec_root_logins[] = {
	[ROOT_LOGIN_ANY] = "", [ROOT_LOGIN_NO] = "no", [ROOT_LOGIN_KEYS] = "prohibit-password",
	[ROOT_LOGIN_YES] = "yes", NULL,
};

/* CLOUD_NONE cannot be written: it is the absence of the key. */
const char *const spec_clouds[] = {
	[CLOUD_NONE] = "", [CLOUD_HETZNER] = "hetzner", [CLOUD_DIGITALOCEAN] = "digitalocean", NULL,
};

const char *const spec_dns_providers[] = {
	[DNS_CLOUDFLARE] = "cloudflare", [DNS_HETZNER] = "hetzner", NULL,
};

/* IDENTITY_UNDECIDED cannot be written. */
const char *const spec_identities[] = {
	[IDENTITY_UNDECIDED] = "", [IDENTITY_KEEP] = "keep", [IDENTITY_REGENERATE] = "regenerate",
	NULL,
};

/* GENERATE_NONE cannot be written: it is the absence of the key. */
const char *const spec_generates[] = {
	[GENERATE_NONE] = "", [GENERATE_HEX] = "hex", [GENERATE_BASE64] = "base64",
	[GENERATE_BASE64URL] = "base64url", NULL,
};

static const struct type *const param_values[] = {
	[PARAM_STRING] = &types_text, [PARAM_HOSTNAME] = &types_hostname,
	[PARAM_EMAIL] = &types_email, [PARAM_SECRET] = &types_line,
	[PARAM_INTEGER] = &types_integer, [PARAM_BOOLEAN] = &types_boolean,
	[PARAM_URL] = &types_url, [PARAM_IPV4] = &types_ipv4, [PARAM_IPV6] = &types_ipv6,
};

const char *spec_param_wrong(unsigned type, const char *value)
{
	return param_values[type]->wrong(value);
}

const struct spec *spec_read(const char *path, struct arena *a, struct diag *d)
{
	const unsigned before = d->errors;
	struct spec *spec = arena_alloc(a, 1, sizeof(*spec));
	struct decode c = { .arena = a, .max_errors = before + MAX_ERRORS, .diag = d };
	struct node *root = spec_tree_read(path, a, &c.partial, d);
	bool ok;

	if (!root)
		return NULL;
	c.uses_tail = &c.uses;
	ok = schema_decode(&c, keys_root, root, spec);
	if (d->errors >= c.max_errors) {
		diag_error(d, "too many mistakes, stopped here");
		return NULL;
	}
	if (c.partial)
		return NULL;
	ok = spec_file_load_all(spec, a, d) && ok;
	ok = model_check(spec, root, c.uses, a, d) && ok;
	return ok && d->errors == before ? spec : NULL;
}
