/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "generator/spec_file.h"
#include "generator/tree.h"

enum { MAX_CERTIFICATE = 256 * 1024 };

static const char begin_certificate[] = "-----BEGIN CERTIFICATE-----";

/* The directory of the file that names it, with its '/'; "" is the current one. */
static const char *base_of(const struct str *file, struct arena *a)
{
	const char *name = file->pos.source ? file->pos.source->name : "";
	const char *slash = strrchr(name, '/');

	return arena_strndup(a, name, slash ? (size_t)(slash - name) + 1 : 0);
}

static bool is_below(const char *base, const char *path)
{
	size_t n = strlen(base);

	return !strncmp(base, path, n) && (path[n] == '/' || base[n - 1] == '/');
}

const char *spec_file_path(const struct str *file, struct arena *a, struct diag *d)
{
	const char *base = base_of(file, a), *path = arena_printf(a, "%s%s", base, file->s);
	autofree char *real_base = realpath(*base ? base : ".", NULL), *real = NULL;

	if (real_base)
		real = realpath(path, NULL);
	if (!real) {
		diag_at(d, file->pos, "cannot open '%s': %s", path, strerror(errno));
		return NULL;
	}
	if (is_below(real_base, real))
		return path;
	diag_at(d, file->pos, "'%s' is a link that leads outside of the directory of '%s': "
			      "put the file itself there", path, file->pos.source->name);
	return NULL;
}

/* Looked at before it is opened: to open a pipe is to wait for who writes into it. */
bool spec_file_read(const struct str *file, const char *path, size_t max, struct buf *ret,
		    struct diag *d)
{
	struct stat st;
	CAUGHT(c);

	if (!stat(path, &st) && !S_ISREG(st.st_mode))
		return diag_at(d, file->pos, "'%s' is a %s, must be a regular file", path,
			       S_ISDIR(st.st_mode) ? "directory" : "pipe or a device");
	return file_read(path, max, ret, &c) || diag_at(d, file->pos, "%s", diag_text(&c));
}

bool spec_file_load(const struct str *file, size_t max, struct arena *a, struct file_ref *ret,
		    struct diag *d)
{
	CLEANUP(buf_free) struct buf text = {0};
	const char *path = spec_file_path(file, a, d);

	if (!path || !spec_file_read(file, path, max, &text, d))
		return false;
	*ret = (struct file_ref){ *file, arena_strndup(a, buf_text(&text), text.len), text.len };
	return true;
}

static bool load_certificate(struct file_ref *file, struct arena *a, struct diag *d)
{
	if (!spec_file_load(&file->path, MAX_CERTIFICATE, a, file, d))
		return false;
	if (strstr(file->data, "PRIVATE KEY-----"))
		return diag_at(d, file->path.pos, "'%s' holds a private key, which must not "
			"leave its machine: name the certificate alone", file->path.s);
	if (!strstr(file->data, begin_certificate))
		return diag_at(d, file->path.pos, "'%s' holds no certificate: it must be PEM, with "
			       "'%s'", file->path.s, begin_certificate);
	return true;
}

bool spec_file_load_all(struct spec *spec, struct arena *a, struct diag *d)
{
	struct file_ref *compose = &spec->stack.compose.file;
	struct file_list *ca = &spec->system.ca_certificates;
	bool ok = true;

	if (compose->path.s)
		ok = spec_file_load(&compose->path, TREE_MAX_BYTES, a, compose, d);
	for (size_t i = 0; i < ca->n; i++)
		ok = (!ca->v[i].path.s || load_certificate(&ca->v[i], a, d)) && ok;
	if (spec->caddy.acme.ca.path.s)
		ok = load_certificate(&spec->caddy.acme.ca, a, d) && ok;
	return ok;
}
