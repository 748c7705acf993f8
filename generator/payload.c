/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "generator/carry.h"
#include "generator/embedded.h"
#include "generator/payload.h"
#include "generator/plan.h"
#include "generator/plan_system.h"

static void add_json(struct fileset *files, const char *path, unsigned mode, const struct json *j)
{
	CLEANUP(buf_free) struct buf text = {0};

	json_print(j, /* indented= */ true, &text);
	fileset_add_buf(files, path, mode, &text);
}

static void add_template(struct fileset *files, const char *name, unsigned mode)
{
	CLEANUP(buf_free) struct buf path = {0};
	const struct embedded *e;

	buf_printf(&path, "templates/%s", name);
	e = embedded_find(path.data);
	if (!e)
		abort();
	fileset_add(files, name, mode, e->data, e->len);
}

static bool has(const struct fileset *files, const char *path, size_t len)
{
	for (size_t i = 0; i < files->n; i++)
		if (!strncmp(files->v[i].path, path, len))
			return true;
	return false;
}

/* Does the payload have what a line of install.sh asks for? */
static bool meets(const struct fileset *files, enum payload_size size, const char *path, size_t len)
{
	static const char room[] = "room";

	if (len == sizeof(room) - 1 && !strncmp(path, room, len))
		return size == PAYLOAD_READABLE;
	return has(files, path, len);
}

/* install.sh without what concerns files that the payload has not: its lines from
 * ": with PATH" or ": without PATH" to ": end". */
static void add_install(struct fileset *files, enum payload_size size)
{
	static const char with[] = ": with ", without[] = ": without ", end[] = ": end";
	CLEANUP(buf_free) struct buf text = {0};
	bool wanted = true;
	size_t n;

	for (const char *p = embedded_find("templates/install.sh")->data; *p; p += n) {
		n = strcspn(p, "\n");
		if (!strncmp(p, with, sizeof(with) - 1))
			wanted = meets(files, size, p + sizeof(with) - 1, n - (sizeof(with) - 1));
		else if (!strncmp(p, without, sizeof(without) - 1))
			wanted = !meets(files, size, p + sizeof(without) - 1,
					n - (sizeof(without) - 1));
		else if (n == sizeof(end) - 1 && !strncmp(p, end, n))
			wanted = true;
		else if (wanted)
			buf_add(&text, p, n + 1);
		n += p[n] == '\n';
	}
	fileset_add_buf(files, "install.sh", 0755, &text);
}

/* Numbered: the names that the spec gives them could be anything. */
static void add_certificates(struct fileset *files, const struct file_list *list)
{
	for (size_t i = 0; i < list->n; i++) {
		CLEANUP(buf_free) struct buf path = {0};

		buf_printf(&path, "ca/prebake-%zu.crt", i + 1);
		fileset_add(files, path.data, 0644, list->v[i].data, list->v[i].len);
	}
}

static void add_named_files(struct fileset *files, const struct spec *spec)
{
	const struct file_ref *compose = &spec->stack.compose.file, *ca = &spec->caddy.acme.ca;
	CLEANUP(buf_free) struct buf path = {0};

	if (compose->path.s) {
		buf_printf(&path, PLAN_FILES "%s", plan_basename(compose->path.s));
		fileset_add(files, path.data, 0644, compose->data, compose->len);
	}
	if (ca->path.s)
		fileset_add(files, PLAN_ACME_CA, 0644, ca->data, ca->len);
	add_certificates(files, &spec->system.ca_certificates);
}

/* docs.docker.com, dockerd: max-size is a number of bytes, too; log-opts are strings. */
static void set_logs(struct json *daemon, const struct docker_logs *logs)
{
	struct json *options = json_object();
	CLEANUP(buf_free) struct buf number = {0};

	buf_printf(&number, "%llu", logs->max_size);
	json_set_str(options, "max-size", number.data);
	number.len = 0;
	buf_printf(&number, "%u", logs->max_files);
	json_set_str(options, "max-file", number.data);
	json_set_str(daemon, "log-driver", spec_log_drivers[logs->driver]);
	json_set(daemon, "log-opts", options);
}

static void add_docker(struct fileset *files, const struct docker *docker,
		       enum payload_size size)
{
	const struct str_list *mirrors = &docker->registry_mirrors;
	autojson daemon = json_object();
	struct json *list;

	if (docker->source == DOCKER_OFFICIAL)
		add_template(files, size == PAYLOAD_LEAST ? "docker.asc.sha256" : "docker.gpg",
			     0644);
	if (mirrors->n) {
		list = json_array();
		for (size_t i = 0; i < mirrors->n; i++)
			json_add_str(list, mirrors->v[i].s);
		json_set(daemon, "registry-mirrors", list);
	}
	if (docker->has_logs)
		set_logs(daemon, &docker->logs);
	if (docker->live_restore)
		json_set_bool(daemon, "live-restore", true);
	if (json_first(daemon))
		add_json(files, "daemon.json", 0644, daemon);
}

static void add_packages(struct fileset *files, const struct system *system)
{
	CLEANUP(buf_free) struct buf text = {0};

	plan_packages(system, &text);
	if (text.len)
		fileset_add_buf(files, "packages", 0644, &text);
}

void payload_add(const struct spec *spec, const struct json *params, const char *vehicle,
		 enum payload_size size, struct fileset *ret)
{
	CLEANUP(buf_free) struct buf source = {0};
	autojson plan = plan_json(spec);

	add_json(ret, "plan.json", 0644, plan);
	if (json_first(params))
		add_json(ret, "params.json", 0600, params);
	add_named_files(ret, spec);
	add_docker(ret, &spec->docker, size);
	add_packages(ret, &spec->system);
	add_install(ret, size);
	add_template(ret, "prebake-firstboot.service", 0644);
	carry_source(plan, vehicle, /* small= */ size != PAYLOAD_READABLE, &source);
	fileset_add_buf(ret, "prebake-firstboot.c", 0644, &source);
}
