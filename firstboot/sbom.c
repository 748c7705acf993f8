/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>

#include "base/file.h"
#include "firstboot/sbom.h"

enum { SBOM_MAX_ENTRIES = 4096 };

void sbom_free(struct sbom *s)
{
	for (size_t i = 0; i < s->n; i++)
		json_free(s->list[i]);
	free(s->list);
	buf_free(&s->vendor);
	buf_free(&s->distro);
}

struct json *sbom_add(struct sbom *s, const char *type, const char *ref, struct diag *d)
{
	struct json *c;

	if (s->n == SBOM_MAX_COMPONENTS) {
		diag_error(d, "there are more than %d packages and images", SBOM_MAX_COMPONENTS);
		return NULL;
	}
	if (!s->list && !(s->list = calloc(SBOM_MAX_COMPONENTS, sizeof(struct json *))))
		abort();
	c = json_object();
	json_set_str(c, "type", type);
	json_set_str(c, "bom-ref", ref);
	s->list[s->n++] = c;
	return c;
}

static int sbom_compare(const void *a, const void *b)
{
	return strcmp(json_str(*(struct json *const *)a, "bom-ref"),
		      json_str(*(struct json *const *)b, "bom-ref"));
}

void sbom_sorted(struct sbom *s, struct json *array)
{
	if (s->n)
		qsort(s->list, s->n, sizeof(struct json *), sbom_compare);
	for (size_t i = 0; i < s->n; i++) {
		if (i + 1 < s->n && !sbom_compare(&s->list[i], &s->list[i + 1]))
			json_free(s->list[i]);
		else
			json_add(array, s->list[i]);
	}
	s->n = 0;
}

const char *sbom_path(const struct sbom *s, struct buf *ret, const char *path)
{
	buf_free(ret);
	buf_printf(ret, "%s%s%s", s->b->root, *s->b->root ? "/." : "", path);
	return ret->data;
}

bool sbom_read(const char *path, struct buf *ret, bool *ret_there, struct diag *d)
{
	autoclose int fd = file_open(path, O_PATH);

	*ret_there = fd >= 0 || errno != ENOENT;
	return !*ret_there || file_read(path, SBOM_MAX_BYTES, ret, d);
}

static int sbom_by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool sbom_list(const char *dir, DIR *open, char **names, size_t *n, struct diag *d)
{
	for (struct dirent *e; (e = readdir(open));) {
		if (*e->d_name == '.')
			continue;
		if (*n == SBOM_MAX_ENTRIES)
			return diag_error(d, "more than %d files are in '%s'", SBOM_MAX_ENTRIES,
					  dir);
		if (!(names[(*n)++] = strdup(e->d_name)))
			abort();
	}
	return true;
}

static bool sbom_visit(struct sbom *s, const char *dir, char **names, size_t n,
		       bool (*each)(struct sbom *s, const char *path, struct diag *d),
		       struct diag *d)
{
	bool ok = true;

	if (n)
		qsort(names, n, sizeof(*names), sbom_by_name);
	for (size_t i = 0; ok && i < n; i++) {
		BUF(path);

		buf_printf(&path, "%s/%s", dir, names[i]);
		ok = each(s, path.data, d);
	}
	return ok;
}

bool sbom_entries(struct sbom *s, const char *dir,
		  bool (*each)(struct sbom *s, const char *path, struct diag *d), struct diag *d)
{
	autofree char **names = calloc(SBOM_MAX_ENTRIES, sizeof(*names));
	int fd = file_open(dir, O_RDONLY | O_DIRECTORY);
	DIR *open;
	size_t n = 0;
	bool ok;

	if (!names)
		abort();
	if (fd < 0)
		return errno == ENOENT || diag_sys(d, "cannot read '%s'", dir);
	open = fdopendir(fd);
	if (!open)
		abort();
	ok = sbom_list(dir, open, names, &n, d) && sbom_visit(s, dir, names, n, each, d);
	while (n)
		free(names[--n]);
	closedir(open);
	return ok;
}

bool sbom_line(const char **p, const char *end, const char **ret_line, size_t *ret_len)
{
	const char *stop;

	if (*p == end)
		return false;
	stop = memchr(*p, '\n', (size_t)(end - *p));
	*ret_line = *p;
	*ret_len = (size_t)((stop ? stop : end) - *p);
	*p = stop ? stop + 1 : end;
	return true;
}

bool sbom_is(const char *s, size_t len, const char *others)
{
	for (size_t i = 0; i < len; i++)
		if (!s[i] || !isascii(s[i]) ||
		    (!isalnum((unsigned char)s[i]) && !strchr(others, s[i])))
			return false;
	return len;
}

void sbom_encode(struct buf *purl, const char *part)
{
	for (; *part; part++) {
		if (sbom_is(part, 1, ".-_~:"))
			buf_char(purl, *part);
		else
			buf_printf(purl, "%%%02X", (unsigned char)*part);
	}
}

void sbom_property(struct json *properties, const char *name, const char *value)
{
	struct json *one = json_object();

	json_set_str(one, "name", name);
	json_set_str(one, "value", value);
	json_add(properties, one);
}
