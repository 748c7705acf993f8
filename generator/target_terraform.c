/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "generator/embedded.h"
#include "generator/launch.h"

#define DIR "terraform/"

/* What a render of this spec needs of the files in terraform/. */
struct use {
	const struct target_input *in;
	struct arena *arena;
	struct environment_list list;
	bool clouds[CLOUD_DIGITALOCEAN + 1];
};

static void copy(struct fileset *ret, const char *from, const char *to)
{
	const struct embedded *e = embedded_find(from);
	size_t n = strlen(from);

	if (!e)
		abort();
	fileset_add(ret, to, n > 3 && !strcmp(from + n - 3, ".sh") ? 0755 : 0644, e->data, e->len);
}

/* All files whose paths start with the prefix, at the same paths. */
static void copy_all(struct fileset *ret, const char *prefix)
{
	for (size_t i = 0; i < embedded_n; i++)
		if (!strncmp(embedded_table[i].path, prefix, strlen(prefix)))
			copy(ret, embedded_table[i].path, embedded_table[i].path);
}

/* Only what is used: terraform init fetches a provider for each that is named.  What stands for
 * what is not used takes the place of an earlier render's. */
static void add_sources(const struct use *u, struct fileset *ret)
{
	const struct targets *t = &u->in->spec->targets;
	bool hetzner = u->clouds[CLOUD_HETZNER], digitalocean = u->clouds[CLOUD_DIGITALOCEAN];

	copy(ret, DIR "main.tf", DIR "main.tf");
	copy(ret, DIR "outputs.tf", DIR "outputs.tf");
	copy(ret, DIR "pin-image.sh", DIR "pin-image.sh");
	copy(ret, DIR "gitignore", DIR ".gitignore");
	copy(ret, hetzner ? DIR "hetzner.tf" : DIR "none/hetzner.tf", DIR "hetzner.tf");
	copy(ret, digitalocean ? DIR "digitalocean.tf" : DIR "none/digitalocean.tf",
	     DIR "digitalocean.tf");
	if (hetzner)
		copy_all(ret, DIR "modules/hetzner/");
	if (digitalocean)
		copy_all(ret, DIR "modules/digitalocean/");
	copy(ret, !t->dns.present ? DIR "none/dns.tf"
	     : t->dns.provider == DNS_HETZNER ? DIR "dns-hetzner.tf" : DIR "dns-cloudflare.tf",
	     DIR "dns.tf");
	if (t->dns.present)
		copy_all(ret, t->dns.provider == DNS_HETZNER ? DIR "modules/dns-hetzner/"
			 : DIR "modules/dns-cloudflare/");
	copy(ret, t->state.present ? DIR "backend.tf" : DIR "none/backend.tf", DIR "backend.tf");
}

static void add_json(struct fileset *ret, const char *path, const struct json *j)
{
	CLEANUP(buf_free) struct buf text = {0};

	json_print(j, /* indented= */ true, &text);
	fileset_add_buf(ret, path, 0644, &text);
}

static struct json *records(const struct spec *spec, const struct str_list *hosts)
{
	struct json *j = json_array();

	for (size_t i = 0; i < hosts->n && spec->targets.dns.present; i++)
		if (environment_in_zone(hosts->v[i].s, spec->targets.dns.zone.s))
			json_add_str(j, hosts->v[i].s);
	return j;
}

static bool add_environment(const struct use *u, const struct environment *e, struct json *list,
			    struct diag *d)
{
	const unsigned long long gib = 1ULL << 30;
	const struct spec *spec = u->in->spec;
	struct str_list hosts = environment_hosts(spec, e, u->in->params, u->arena);
	CLEANUP(buf_free) struct buf text = {0};
	struct json *j = json_object();

	json_set(list, e->name.s, j);
	json_set_str(j, "cloud", spec_clouds[environment_cloud(spec, e)]);
	json_set_str(j, "location", environment_location(spec, e));
	json_set_str(j, "type", environment_type(spec, e));
	json_set(j, "hosts", launch_texts(&hosts));
	json_set(j, "records", records(spec, &hosts));
	json_set(j, "required", launch_required(u->in, e));
	json_set_int(j, "volume", (long long)((e->volume + gib - 1) / gib));
	json_set_bool(j, "backups", e->backups);
	json_set_bool(j, "protect", e->protect);
	if (!launch_user_data(u->in, e, &text, d))
		return false;
	json_set_str(j, "user_data", text.data);
	return true;
}

/* The same ports as on the server itself. */
static struct json *firewall(const struct system *s)
{
	struct json *list = json_array();

	for (size_t i = 0; i < s->n_allow; i++) {
		CLEANUP(buf_free) struct buf port = {0};
		struct json *j = json_object();

		buf_printf(&port, "%u", s->allow[i].port);
		json_set_str(j, "protocol", s->allow[i].udp ? "udp" : "tcp");
		json_set_str(j, "port", port.data);
		json_add(list, j);
	}
	return list;
}

static struct json *hetzner(const struct hetzner *h)
{
	struct json *j = json_object(), *network;

	if (h->network.present) {
		network = json_object();
		json_set_str(network, "range", h->network.range.s);
		json_set_str(network, "zone", h->network.zone.s);
		json_set(j, "network", network);
	}
	json_set_bool(j, "spread", h->spread);
	json_set(j, "ssh_keys", launch_texts(&h->ssh_keys));
	return j;
}

static struct json *dns(const struct dns *dns)
{
	struct json *j = json_object();

	json_set_str(j, "zone", dns->zone.s);
	json_set_int(j, "ttl", dns->ttl);
	if (dns->provider != DNS_CLOUDFLARE)
		return j;
	json_set_str(j, "zone_id", dns->zone_id.s);
	json_set_str(j, "api", dns->api.s);
	json_set_bool(j, "proxied", dns->proxied);
	return j;
}

static bool add_variables(const struct use *u, struct fileset *ret, struct diag *d)
{
	const struct spec *spec = u->in->spec;
	autojson j = json_object();
	struct json *list = json_object(), *droplets;
	bool ok = true;

	json_set_str(j, "name", spec->name.s);
	for (size_t i = 0; i < u->list.n; i++)
		ok = add_environment(u, &u->list.v[i], list, d) && ok;
	json_set(j, "environments", list);
	if (spec->system.has_firewall)
		json_set(j, "firewall", firewall(&spec->system));
	if (u->clouds[CLOUD_HETZNER])
		json_set(j, "hetzner", hetzner(&spec->targets.hetzner));
	if (u->clouds[CLOUD_DIGITALOCEAN]) {
		droplets = json_object();
		json_set(droplets, "ssh_keys", launch_texts(&spec->targets.digitalocean.ssh_keys));
		json_set(j, "digitalocean", droplets);
	}
	if (spec->targets.dns.present)
		json_set(j, "dns", dns(&spec->targets.dns));
	add_json(ret, DIR "terraform.tfvars.json", j);
	return ok;
}

/* developer.hashicorp.com/terraform/language/backend/s3 */
static void add_state(const struct spec *spec, struct fileset *ret)
{
	const struct state *s = &spec->targets.state;
	CLEANUP(buf_free) struct buf key = {0};
	autojson j = json_object();
	struct json *endpoints = json_object();

	buf_printf(&key, "%s%s", s->key.s ? s->key.s : spec->name.s,
		   s->key.s ? "" : "/terraform.tfstate");
	json_set_str(endpoints, "s3", s->endpoint.s);
	json_set_str(j, "bucket", s->bucket.s);
	json_set_str(j, "key", key.data);
	json_set_str(j, "region", s->region.s);
	json_set(j, "endpoints", endpoints);
	add_json(ret, DIR "state.tfbackend.json", j);
}

bool target_terraform(const struct target_input *in, struct fileset *ret, struct diag *d)
{
	struct arena arena CLEANUP(arena_free) = {0};
	struct use u = { .in = in, .arena = &arena, .list = environment_all(in->spec, &arena) };

	if (!u.list.n)
		return target_without_server(in, "Terraform", d);
	if (!environment_check_sites(in->spec, in->params, &arena, d) ||
	    !environment_check_hosts(in->spec, in->params, &arena, d))
		return false;
	for (size_t i = 0; i < u.list.n; i++)
		u.clouds[environment_cloud(in->spec, &u.list.v[i])] = true;
	add_sources(&u, ret);
	if (in->spec->targets.state.present)
		add_state(in->spec, ret);
	return add_variables(&u, ret, d);
}
