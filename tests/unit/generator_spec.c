/* SPDX-License-Identifier: MIT */
/* What arrives in struct spec: every member, defaults, and merged fragments. */
#include <stdio.h>

#include "generator/spec.h"
#include "tests/unit/generator_files.h"

/* The files of a case, and all of the spec in words. */
static const struct {
	const char *name;
	struct { const char *name, *text; } files[4];
	const char *want;
} cases[] = {
	{ "the smallest spec", { { "spec.yaml", "prebake: 1\nname: a\n" } },
	  "name a\nbase debian-13\ndocker docker\n" },
	{ "defaults", { { "spec.yaml",
	  "prebake: 1\nname: a\nstack:\n  dir: /o\n  compose: { github: { repo: a/b } }\n"
	  "  env: { A: { generate: hex } }\n  directories: [{ path: x }]\n"
	  "  ready: [{ service: s }]\n  show: [{ label: L, text: T }]\n"
	  "proxy: { caddy: { sites: [{ host: a.b, upstream: 's:1' }] } }\n" } },
	  "name a\nbase debian-13\ndocker docker\ndir /o\n"
	  "github https://api.github.com a/b main compose.yaml -\nenv A - hex 32\n"
	  "directory x 0755 -\nready s - 120\nshow L T - - 0\ncaddy caddy:2-alpine - - -\n"
	  "site a.b s:1 0 0\n" },
	{ "everything", { { "spec.yaml",
	  "prebake: 1\nname: a\nparams:\n  p: { type: ipv4, help: H, default: 192.0.2.1 }\n"
	  "image: { base: ubuntu-24.04 }\n"
	  "docker: { source: distro, registry_mirrors: ['https://m.example.com'] }\n"
	  "system: { timezone: UTC, swap: 2GiB, firewall: { allow: [22/tcp, 53/udp, 80/tcp, "
	  "443/tcp] },"
	  " ssh: { password_authentication: true }, ca_certificates: [ca.crt] }\n"
	  "stack:\n  dir: /o\n  compose: c.yaml\n"
	  "  registries: [{ host: 'r:5000', username: u, password: '${env.G}' }]\n"
	  "  env: { G: { generate: base64url, bytes: 16 }, V: no }\n"
	  "  directories: [{ path: /x, mode: 0700, owner: '1:2' }, { path: y, mode: '01777' }]\n"
	  "  ready: [{ url: 'http://a/', timeout: 1h }]\n"
	  "  show: [{ label: L, file: { service: s, path: /k }, reveal: true }]\n"
	  "proxy:\n  caddy:\n    image: c:1\n    email: a@b.c\n"
	  "    acme: { directory: 'https://d/', ca: ca.crt }\n"
	  "    sites: [{ host: a.b, upstream: 's:1', encode: true, security_headers: true }]\n" },
	  { "c.yaml", "services: { s: { image: x, expose: [1] } }\n" },
	  { "ca.crt", "-----BEGIN CERTIFICATE-----\n" } }, "" },
	{ "fragments lie under their includer", { { "spec.yaml",
	  "prebake: 1\nname: a\ninclude: [one.yaml, two.yaml]\nsystem: { timezone: Etc/UTC }\n"
	  "stack:\n  env: { A: spec }\n  directories: [{ path: spec }]\n" },
	  { "one.yaml", "stack:\n  dir: /one\n  compose: { github: { repo: one/one } }\n"
	    "  env: { A: one, B: one, C: one }\n  directories: [{ path: one }]\n" },
	  { "two.yaml", "include: three.yaml\nsystem: { timezone: Europe/Berlin, swap: 1MiB }\n"
	    "stack: { dir: /two, env: { B: two }, directories: [{ path: two }] }\n" },
	  { "three.yaml", "stack: { env: { B: three, D: three }, directories: [{ path: three }] "
	  	"}\n" } },
	  "name a\nbase debian-13\ndocker docker\n"
	  "system Etc/UTC 1048576\ndir /two\n"
	  "github https://api.github.com one/one main compose.yaml -\n"
	  "env A spec  0\nenv B two  0\nenv D three  0\nenv C one  0\n"
	  "directory one 0755 -\ndirectory three 0755 -\ndirectory two 0755 -\n"
	  "directory spec 0755 -\n" },
	{ "a fragment from a fragment's directory", { { "spec.yaml",
	  "\xef\xbb\xbfprebake: 1\r\nname: a\r\ninclude: one.yaml\r\n" },
	  { "one.yaml", "params: { p: { type: secret } }\n" } },
	  "name a\nparam p secret - -\nbase debian-13\ndocker docker\n" },
};

static const char everything[] =
	"name a\nparam p ipv4 H 192.0.2.1\nbase ubuntu-24.04\ndocker distro\n"
	"mirror https://m.example.com\nsystem UTC 2147483648\nallow 22/tcp\nallow 53/udp\nallow "
	"80/tcp\n"
	"allow 443/tcp\nssh 1\nca ca.crt 28\ndir /o\nfile c.yaml 43\nregistry r:5000 u ${env.G}\n"
	"env G - base64url 16\nenv V no  0\ndirectory /x 0700 1:2\ndirectory y 01777 -\n"
	"ready - http://a/ 3600\nshow L - s /k 1\ncaddy c:1 a@b.c https://d/ ca.crt\n"
	"site a.b s:1 1 1\n";

static const char *or_none(const struct str *s)
{
	return s->s ? s->s : "-";
}

static void show_params(const struct spec *s, struct buf *out)
{
	buf_printf(out, "name %s\n", s->name.s);
	for (size_t i = 0; i < s->n_params; i++)
		buf_printf(out, "param %s %s %s %s\n", s->params[i].name.s,
			   spec_param_types[s->params[i].type], or_none(&s->params[i].help),
			   or_none(&s->params[i].dflt));
	buf_printf(out, "base %s\ndocker %s\n", spec_image_bases[s->base],
		   spec_docker_sources[s->docker.source]);
	for (size_t i = 0; i < s->docker.registry_mirrors.n; i++)
		buf_printf(out, "mirror %s\n", s->docker.registry_mirrors.v[i].s);
}

static void show_system(const struct system *s, struct buf *out)
{
	if (!s->present)
		return;
	buf_printf(out, "system %s %llu\n", or_none(&s->timezone), s->swap);
	for (size_t i = 0; i < s->n_allow; i++)
		buf_printf(out, "allow %u/%s\n", s->allow[i].port, s->allow[i].udp ? "udp" : "tcp");
	if (s->has_ssh)
		buf_printf(out, "ssh %d\n", s->password_authentication);
	for (size_t i = 0; i < s->ca_certificates.n; i++)
		buf_printf(out, "ca %s %zu\n", s->ca_certificates.v[i].path.s,
			   s->ca_certificates.v[i].len);
}

static void show_compose(const struct stack *s, struct buf *out)
{
	const struct github *g = &s->compose.github;

	buf_printf(out, "dir %s\n", s->dir.s);
	if (s->compose.file.path.s)
		buf_printf(out, "file %s %zu\n", s->compose.file.path.s, s->compose.file.len);
	if (g->repo.s)
		buf_printf(out, "github %s %s %s %s %s\n", g->api.s, g->repo.s, g->ref.s, g->path.s,
			   or_none(&g->token));
	for (size_t i = 0; i < s->n_registries; i++)
		buf_printf(out, "registry %s %s %s\n", s->registries[i].host.s,
			   s->registries[i].username.s, s->registries[i].password.s);
}

static void show_stack(const struct stack *s, struct buf *out)
{
	if (!s->present)
		return;
	show_compose(s, out);
	for (size_t i = 0; i < s->n_env; i++)
		buf_printf(out, "env %s %s %s %u\n", s->env[i].name.s, or_none(&s->env[i].value),
			   spec_generates[s->env[i].generate], s->env[i].bytes);
	for (size_t i = 0; i < s->n_directories; i++)
		buf_printf(out, "directory %s 0%o %s\n", s->directories[i].path.s,
			   s->directories[i].mode, or_none(&s->directories[i].owner));
	for (size_t i = 0; i < s->n_ready; i++)
		buf_printf(out, "ready %s %s %u\n", or_none(&s->ready[i].service),
			   or_none(&s->ready[i].url), s->ready[i].timeout);
	for (size_t i = 0; i < s->n_show; i++)
		buf_printf(out, "show %s %s %s %s %d\n", s->show[i].label.s,
			   or_none(&s->show[i].text), or_none(&s->show[i].service),
			   or_none(&s->show[i].path), s->show[i].reveal);
}

static void show_caddy(const struct caddy *c, struct buf *out)
{
	if (!c->present)
		return;
	buf_printf(out, "caddy %s %s %s %s\n", c->image.s, or_none(&c->email),
		   or_none(&c->acme.directory), or_none(&c->acme.ca.path));
	for (size_t i = 0; i < c->n_sites; i++)
		buf_printf(out, "site %s %s %d %d\n", c->sites[i].host.s, c->sites[i].upstream.s,
			   c->sites[i].encode, c->sites[i].security_headers);
}

static bool run(size_t i)
{
	CLEANUP(arena_free) struct arena a = {0};
	CLEANUP(buf_free) struct buf got = {0};
	struct diag d = { .out = stdout };
	const char *want = *cases[i].want ? cases[i].want : everything;
	const struct spec *spec;

	for (size_t f = 0; f < COUNT(cases[i].files) && cases[i].files[f].name; f++)
		files_write(cases[i].files[f].name, cases[i].files[f].text);
	spec = spec_read("spec.yaml", &a, &d);
	if (!spec)
		return false;
	show_params(spec, &got);
	show_system(&spec->system, &got);
	show_stack(&spec->stack, &got);
	show_caddy(&spec->caddy, &got);
	if (!strcmp(got.data, want))
		return true;
	printf("# wanted:\n%s# got:\n%s", want, got.data);
	return false;
}

int main(void)
{
	static const char *const names[] = {
		"spec.yaml", "c.yaml", "ca.crt", "one.yaml", "two.yaml", "three.yaml", NULL,
	};
	char *dir = files_enter();
	bool all = true;

	printf("1..%zu\n", COUNT(cases));
	for (size_t i = 0; i < COUNT(cases); i++) {
		bool ok = run(i);

		printf("%sok %zu - %s\n", ok ? "" : "not ", i + 1, cases[i].name);
		all = all && ok;
	}
	files_leave(dir, names);
	return !all;
}
