/* SPDX-License-Identifier: MIT */
/* Which steps a plan carries, and what a carried source never holds. */
#include <string.h>

#include "generator/carry.h"

/* A plan, and words that its source has (+) or has not (-); for whose user-data. */
static const struct row {
	const char *plan, *words, *vehicle;
} rows[] = {
	{ "{}", "+row_hetzner -row_nocloud -row_digitalocean -row_ec2 -row_openstack -imds_token "
	  "-provider_pick -volume_open -base64_read", "hetzner" },
	{ "{}", "+row_nocloud -row_hetzner -row_configdrive -imds_token", "nocloud" },
	{ "{}", "+row_nocloud +row_hetzner +row_digitalocean +row_ec2 +row_gce +row_azure "
	  "+row_vultr +row_scaleway "
	  "+row_linode +row_configdrive +row_openstack +imds_token", NULL },
	{ "{}", "+step_metadata +step_parameters -step_system -step_proxy -step_up -step_show",
	  NULL },
	{ "{\"system\":{\"swap\":1}}", "+step_system +system_key_swap -system_key_users "
	  "-system_key_hostname -system_key_sysctl -system_key_ssh -step_up", "hetzner" },
	{ "{\"system\":{\"users\":[]}}", "+system_key_users -system_key_swap", NULL },
	{ "{\"system\":{\"unattended_upgrades\":{}}}", "+system_key_upgrades", NULL },
	{ "{\"docker\":{}}", "+step_docker +engine_get -step_system", NULL },
	{ "{}", "-step_docker -step_system -PREBAKE_SYSTEM -system_key", NULL },
	{ "{\"stack\":{}}", "+step_up +step_ready +step_images -step_env -step_registries "
	  "-step_digests", NULL },
	{ "{\"stack\":{}}", "+PROGRESS_PAUSE", NULL },
	{ "{\"stack\":{}}", "-PROGRESS_PAUSE +progress_pull", "hetzner" },
	{ "{\"stack\":{}}", "+PROGRESS_PAUSE", "nocloud" },
	{ "{\"proxy\":{\"caddy\":{}}}", "+takeover_leaks", NULL },
	{ "{\"proxy\":{\"caddy\":{}}}", "-takeover_leaks", "nocloud" },
	{ "{\"stack\":{\"env\":{\"A\":{}}}}", "+step_env -step_show", NULL },
	{ "{\"stack\":{\"show\":[]}}", "+step_show -step_env", NULL },
	{ "{\"stack\":{\"digests\":{}}}", "+step_digests", "hetzner" },
	{ "{\"proxy\":{\"caddy\":{}}}", "+step_proxy", NULL },
	{ "{\"proxy\":{\"other\":{}}}", "-step_proxy", NULL },
	{ "{\"stack.env\":1}", "-step_env", NULL },
	{ "{\"report\":{}}", "+hmac_sha256 +report_post", "hetzner" },
	{ "{}", "-hmac_sha256 -report_post +report_state", NULL },
	{ "{}", "+verb_run +verb_status +verb_version +verb_watch +timeline_svg", NULL },
	{ "{}", "+verb_run +verb_status -verb_version -verb_watch -timeline -columns_ -verb_seal",
	  "hetzner" },
	{ "{}", "+verb_seal +verb_audit +findings_table +quiet_begin", NULL },
	{ "{}", "-verb_seal -verb_audit -findings -reach_ -mend -quiet_", "nocloud" },
	{ "{}", "+verb_run +verb_status +verb_watch +verb_timeline", "digitalocean" },
	{ "{}", "+verb_sbom +bolt_open +sbom_dpkg", NULL },
	{ "{}", "-verb_sbom -bolt_ -sbom_", "digitalocean" },
	{ "{}", "-#include\" -/* -\t +main", "nocloud" },
};

static bool right(const struct row *r)
{
	struct diag d = { .out = stdout };
	CLEANUP(buf_free) struct buf source = {0};
	autojson plan = json_parse(r->plan, strlen(r->plan), "the plan", &d);
	autofree char *words = strdup(r->words);

	carry_source(plan, r->vehicle, /* small= */ false, &source);
	for (char *save = NULL, *w = strtok_r(words, " ", &save); w; w = strtok_r(NULL, " ", &save))
		if (!strstr(source.data, w + 1) != (*w == '-')) {
			printf("# %s\n", w);
			return false;
		}
	return true;
}

int main(void)
{
	int failed = 0;

	printf("1..%zu\n", COUNT(rows));
	for (size_t i = 0; i < COUNT(rows); i++) {
		bool ok = right(&rows[i]);

		printf("%sok %zu - %s\n", ok ? "" : "not ", i + 1, rows[i].plan);
		failed += !ok;
	}
	return failed != 0;
}
