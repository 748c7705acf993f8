/* SPDX-License-Identifier: MIT */
/* What is right, and what is only warned about.  Mistakes are in tests/errors. */
#include <stdio.h>

#include "generator/spec.h"
#include "tests/unit/generator_files.h"

static const char head[] =
	"prebake: 1\nname: a\n"
	"params:\n  domain: { type: hostname }\n  token: { type: secret }\n"
	"  word: { type: string, default: w }\n  mail: { type: email }\n  site: { type: url }\n"
	"  n: { type: integer, default: -3 }\n  b: { type: boolean, default: true }\n"
	"stack:\n  dir: /opt/a\n  compose: compose.yaml\n";

static const char compose[] =
	"x-log: &log { logging: { driver: local } }\n"
	"services:\n  app:\n    <<: *log\n    image: x\n    ports: ['127.0.0.1:9000:8000']\n"
	"  db: { image: y }\n  nginx: { image: z, ports: ['80:80', '443:443'] }\n";

/* Each row: what follows head, the warning that it must give ("": none). */
static const struct {
	const char *name, *text, *warning;
} cases[] = {
	{ "a secret in a variable", "  env: { A: 'x${token}' }\n", "" },
	{ "a secret by way of a variable", "  env: { A: '${token}', B: '${env.A}' }\n", "" },
	{ "a secret in a login", "  registries:\n    - { host: ghcr.io, username: u, password: "
		"'${token}' }\n", "" },
	{ "a generated secret in a login",
	  "  env: { A: { generate: hex } }\n  registries:\n"
	  "    - { host: ghcr.io, username: u, password: 'x-${env.A}' }\n", "" },
	{ "a secret shown when asked to",
	  "  env: { A: { generate: base64url, bytes: 16 } }\n  show:\n"
	  "    - { label: A, text: 'key ${env.A} ${token}', reveal: true }\n", "" },
	{ "what is no secret is shown", "  env: { A: x }\n  show: [{ label: A, text: '${env.A}' "
		"}]\n", "" },
	{ "dollars", "  env: { A: '$$5 and $${x} and $$${word}' }\n", "" },
	{ "a reference within a URL", "  ready: [{ url: 'https://${domain}:8443/${word}?x=${n}' "
		"}]\n", "" },
	{ "a URL from a parameter", "  ready: [{ url: '${site}' }]\n", "" },
	{ "a URL from a variable", "  env: { U: 'https://${domain}' }\n  ready: [{ url: "
		"'${env.U}' }]\n", "" },
	{ "a name within a host",
	  "proxy: { caddy: { sites: [{ host: '${word}.${domain}', upstream: 'app:8000' }] } }\n",
	  "service 'nginx' publishes port 80 on all addresses, past the server's firewall: "
	  "publish on "
	  "127.0.0.1 ('127.0.0.1:80:80') or use 'expose'\n"
	  "service 'nginx' publishes port 443 on all addresses, past the server's firewall: "
	  "publish "
	  "on 127.0.0.1 ('127.0.0.1:443:443') or use 'expose'\n" },
	{ "the instance", "  env: { A: '${instance.ipv4} ${instance.ipv6} ${instance.id} "
	  "${instance.hostname} ${instance.region}' }\n", "" },
	{ "a proxy of one's own may publish 80 and 443", "  ready: [{ service: nginx }]\n", "" },
	{ "services of the file", "  ready: [{ service: app }, { service: db }]\n  show:\n"
	  "    - { label: A, file: { service: db, path: /x } }\n", "" },
	{ "no SSH", "system: { firewall: { allow: [443/tcp] } }\n",
	  "22/tcp is not allowed: nobody can log in by SSH\n" },
	{ "distribution packages of Debian 13", "docker: { source: distro }\n", "" },
	{ "distribution packages of Ubuntu", "docker: { source: distro }\nimage: { base: "
		"ubuntu-22.04 }\n", "" },
	{ "Docker's packages on Debian 12", "image: { base: debian-12 }\n", "" },
};

static bool run(size_t i)
{
	CLEANUP(arena_free) struct arena a = {0};
	CLEANUP(buf_free) struct buf text = {0};
	autofree char *report = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&report, &len);
	struct diag d = { .out = out };
	const struct spec *spec;

	buf_printf(&text, "%s%s", head, cases[i].text);
	files_write("spec.yaml", text.data);
	spec = spec_read("spec.yaml", &a, &d);
	fclose(out);
	if (spec && !d.errors && !strcmp(report, cases[i].warning))
		return true;
	printf("# wanted: %s# got: %s", cases[i].warning, report);
	return false;
}

int main(void)
{
	static const char *const names[] = { "spec.yaml", "compose.yaml", NULL };
	char *dir = files_enter();
	bool all = true;

	files_write("compose.yaml", compose);
	printf("1..%zu\n", COUNT(cases));
	for (size_t i = 0; i < COUNT(cases); i++) {
		bool ok = run(i);

		printf("%sok %zu - %s\n", ok ? "" : "not ", i + 1, cases[i].name);
		all = all && ok;
	}
	files_leave(dir, names);
	return !all;
}
