/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "generator/carry.h"
#include "generator/embedded.h"
#include "generator/payload.h"
#include "generator/plan.h"

struct payload {
	const char *prefix;
	struct fileset *files;
};

static void add(const struct payload *p, const char *path, unsigned mode, const void *data,
		size_t len)
{
	CLEANUP(buf_free) struct buf full = {0};

	buf_printf(&full, "%s%s", p->prefix, path);
	fileset_add(p->files, full.data, mode, data, len);
}

static void add_json(const struct payload *p, const char *path, unsigned mode,
		     const struct json *j)
{
	CLEANUP(buf_free) struct buf text = {0};

	json_print(j, /* indented= */ true, &text);
	add(p, path, mode, text.data, text.len);
}

static void add_template(const struct payload *p, const char *name, unsigned mode)
{
	CLEANUP(buf_free) struct buf path = {0};
	const struct embedded *e;

	buf_printf(&path, "templates/%s", name);
	e = embedded_find(path.data);
	if (!e)
		abort();
	add(p, name, mode, e->data, e->len);
}

/* Numbered: the names that the spec gives them could be anything. */
static void add_certificates(const struct payload *p, const struct file_list *list)
{
	for (size_t i = 0; i < list->n; i++) {
		CLEANUP(buf_free) struct buf path = {0};

		buf_printf(&path, "ca/prebake-%zu.crt", i + 1);
		add(p, path.data, 0644, list->v[i].data, list->v[i].len);
	}
}

static void add_named_files(const struct payload *p, const struct spec *spec)
{
	const struct file_ref *compose = &spec->stack.compose.file, *ca = &spec->caddy.acme.ca;
	CLEANUP(buf_free) struct buf path = {0};

	if (compose->path.s) {
		buf_printf(&path, PLAN_FILES "%s", plan_basename(compose->path.s));
		add(p, path.data, 0644, compose->data, compose->len);
	}
	if (ca->path.s)
		add(p, PLAN_ACME_CA, 0644, ca->data, ca->len);
	add_certificates(p, &spec->system.ca_certificates);
}

static void add_docker(const struct payload *p, const struct docker *docker)
{
	const struct str_list *mirrors = &docker->registry_mirrors;
	CLEANUP(buf_free) struct buf settings = {0};

	buf_printf(&settings, "docker_source=%s\n", spec_docker_sources[docker->source]);
	add(p, "settings", 0644, settings.data, settings.len);
	if (docker->source == DOCKER_OFFICIAL)
		add_template(p, "docker.asc", 0644);
	if (mirrors->n) {
		autojson daemon = json_object();
		struct json *list = json_array();

		for (size_t i = 0; i < mirrors->n; i++)
			json_add_str(list, mirrors->v[i].s);
		json_set(daemon, "registry-mirrors", list);
		add_json(p, "daemon.json", 0644, daemon);
	}
}

void payload_add(const struct spec *spec, const struct json *params, const char *prefix,
		 struct fileset *ret)
{
	const struct payload p = { .prefix = prefix, .files = ret };
	CLEANUP(buf_free) struct buf source = {0};
	autojson plan = plan_json(spec);

	add_json(&p, "plan.json", 0644, plan);
	if (json_first(params))
		add_json(&p, "params.json", 0600, params);
	add_named_files(&p, spec);
	add_docker(&p, &spec->docker);
	add_template(&p, "install.sh", 0755);
	add_template(&p, "prebake-firstboot.service", 0644);
	carry_source(plan, &source);
	add(&p, "prebake-firstboot.c", 0644, source.data, source.len);
}
