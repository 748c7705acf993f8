/* SPDX-License-Identifier: MIT */
/* The files of a payload follow from a hand-made spec. */
#include <string.h>

#include "generator/payload.h"

enum want {
	NOTHING = 0, PARAMS = 1, MIRRORS = 2, DISTRO = 4, CA = 8, COMPOSE = 16, ACME = 32,
	LEAST = 64
};

#define FIXED_END "install.sh:755 "
#define HELPER "plan.json:644 prebake-firstboot.c:644 prebake-firstboot.service:644"

static const struct row {
	unsigned want;
	const char *files;            /* path:mode … */
} rows[] = {
	{ NOTHING, "docker.gpg:644 " FIXED_END HELPER },
	{ LEAST, "docker.asc.sha256:644 " FIXED_END HELPER },
	{ DISTRO, FIXED_END HELPER },
	{ DISTRO | LEAST, FIXED_END HELPER },
	{ PARAMS | DISTRO, FIXED_END "params.json:600 " HELPER },
	{ MIRRORS | DISTRO, "daemon.json:644 " FIXED_END HELPER },
	{ CA | DISTRO, "ca/prebake-1.crt:644 ca/prebake-2.crt:644 " FIXED_END HELPER },
	{ COMPOSE | ACME | DISTRO, "files/acme-ca.crt:644 files/stack/acme-ca.crt:644 " FIXED_END
	  HELPER },
};

static struct str mirror[] = { { .s = "https://m.example.org" } };
static struct file_ref ca[] = {
	{ .path.s = "a", .data = "A", .len = 1 }, { .path.s = "a", .data = "B", .len = 1 },
};

static struct spec make_spec(unsigned want)
{
	struct spec s = { .name.s = "x", .stack = { .present = true, .dir.s = "/opt/x" } };

	s.docker.source = want & DISTRO ? DOCKER_DISTRO : DOCKER_OFFICIAL;
	if (want & MIRRORS)
		s.docker.registry_mirrors = (struct str_list){ mirror, 1 };
	if (want & CA)
		s.system.ca_certificates = (struct file_list){ ca, 2 };
	if (want & ACME)
		s.caddy.acme.ca = ca[0];
	/* A name that could clash with ours. */
	if (want & COMPOSE)
		s.stack.compose.file = (struct file_ref){ .path.s = "d/acme-ca.crt", .data = "C",
							  .len = 1 };
	else
		s.stack.compose.github = (struct github){ .api.s = "https://api.github.com",
							  .repo.s = "a/b", .ref.s = "main",
							  .path.s = "c" };
	return s;
}

static bool right(const struct row *r)
{
	struct arena arena CLEANUP(arena_free) = {0};
	struct fileset fs = { .arena = &arena };
	CLEANUP(buf_free) struct buf files = {0};
	struct spec spec = make_spec(r->want);
	autojson params = json_object();

	if (r->want & PARAMS)
		json_set_str(params, "p", "v");
	payload_add(&spec, params, r->want & LEAST ? "hetzner" : NULL,
		    r->want & LEAST ? PAYLOAD_LEAST : PAYLOAD_READABLE, &fs);
	for (size_t i = 0; i < fs.n; i++)
		buf_printf(&files, "%s%s:%o", i ? " " : "", fs.v[i].path, fs.v[i].mode);
	if (!strcmp(files.data, r->files))
		return true;
	printf("# %s\n", files.data);
	return false;
}

int main(void)
{
	int failed = 0;

	printf("1..%zu\n", COUNT(rows));
	for (size_t i = 0; i < COUNT(rows); i++) {
		bool ok = right(&rows[i]);

		printf("%sok %zu - wants %u\n", ok ? "" : "not ", i + 1, rows[i].want);
		failed += !ok;
	}
	return failed != 0;
}
