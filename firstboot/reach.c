/* SPDX-License-Identifier: MIT */
/* Travels in no user-data. */
#include <dirent.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <sys/vfs.h>

#include "firstboot/reach_mounts.h"
#include "firstboot/reach_places.h"

enum { REACH_MAX_DEPTH = 64 };

/* "**" does not go there: programs, what has rows of its own or a boot empties, layers of
 * images, lists of packages, the kernel. */
static const char *const reach_skipped[] = {
	"/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/nix", "/snap", "/tmp",
	"/run", "/proc", "/sys", "/dev", "/var/tmp", "/var/log", "/var/lib/docker",
	"/var/lib/containerd", "/var/lib/containers", "/var/lib/dpkg", "/var/lib/apt/lists",
};

/* Of these two, one may lead to the other (hier(7)). */
static const char *const reach_aliases[] = { "/var/mail", "/var/spool/mail" };

struct reach_walk {
	const struct reach *r;
	reach_fn *fn;
	void *ctx;
	struct buf path;
	unsigned depth;
};

static void reach_at(struct reach_walk *w, int dir, const char *rest);

static int reach_openat2(int dir, const char *path, unsigned flags, unsigned long long resolve)
{
	struct open_how how = { .flags = flags | O_CLOEXEC, .resolve = resolve };

	return (int)syscall(SYS_openat2, dir, path, &how, sizeof(how));
}

int reach_enter(int dir, const char *name, bool within)
{
	return reach_openat2(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, RESOLVE_BENEATH |
			     RESOLVE_NO_SYMLINKS | (within ? RESOLVE_NO_XDEV : 0));
}

/* tmpfs and the kernel's own, where that is not the root itself. */
static bool reach_volatile(const struct reach *r, int dir, const struct stat *st)
{
	static const long types[] = { TMPFS_MAGIC, RAMFS_MAGIC, PROC_SUPER_MAGIC, SYSFS_MAGIC,
				      DEVPTS_SUPER_MAGIC, CGROUP2_SUPER_MAGIC, DEBUGFS_MAGIC };
	struct statfs fs;

	if (st->st_dev == r->device || fstatfs(dir, &fs))
		return false;
	for (size_t i = 0; i < COUNT(types); i++)
		if ((long)fs.f_type == types[i])
			return true;
	return false;
}

static int reach_compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static struct json *reach_sorted(char **names, size_t n)
{
	struct json *sorted = json_array();

	qsort(names, n, sizeof(*names), reach_compare);
	for (size_t i = 0; i < n; i++) {
		json_add_str(sorted, names[i]);
		free(names[i]);
	}
	free(names);
	return sorted;
}

struct json *reach_names(int dir)
{
	int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *stream = fd < 0 ? NULL : fdopendir(fd);
	size_t n = 0, room = 64;
	char **names = malloc(room * sizeof(*names));

	if (!stream) {
		free(names);
		return NULL;
	}
	for (struct dirent *e; names && (e = readdir(stream));) {
		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
			continue;
		if (n == room)
			names = realloc(names, (room *= 2) * sizeof(*names));
		if (!names || !(names[n++] = strdup(e->d_name)))
			abort();
	}
	closedir(stream);
	if (!names)
		abort();
	return reach_sorted(names, n);
}

/* Why nobody looks at what is mounted here; NULL: it is the image's. */
static const char *reach_foreign(const struct reach_walk *w)
{
	EACH(i, w->r->foreign)
		if (!strcmp(json_text(i), w->path.data))
			return "it is mounted from outside of the root";
	return NULL;
}

static void reach_tell(struct reach_walk *w, int dir, const char *name, const struct stat *st,
		       const char *unseen)
{
	w->fn(w->ctx, &(struct reach_place){ dir, name, w->path.data, *st,
					     unseen ? unseen : reach_foreign(w) });
}

static void reach_pop(struct reach_walk *w, size_t len)
{
	w->path.len = len;
	w->path.data[len] = '\0';
}

/* A link is told of where it leads to a directory of this root. */
static bool reach_leads(struct reach_walk *w)
{
	autoclose int fd = reach_openat2(w->r->root, w->path.data + 1, O_PATH | O_DIRECTORY,
					 RESOLVE_IN_ROOT);

	for (size_t i = 0; i < COUNT(reach_aliases); i++)
		if (!strcmp(w->path.data, reach_aliases[i]))
			return false;
	return fd >= 0;
}

/* The directory in which the search goes on; -1: it does not. */
static int reach_into(struct reach_walk *w, int dir, const char *name, const struct stat *st)
{
	int fd;

	if (S_ISLNK(st->st_mode) && reach_leads(w))
		reach_tell(w, dir, name, st, "it is a symbolic link");
	if (!S_ISDIR(st->st_mode))
		return -1;
	if (w->depth >= REACH_MAX_DEPTH) {
		reach_tell(w, dir, name, st, "it lies too deep");
		return -1;
	}
	fd = reach_enter(dir, name, /* within= */ false);
	if (fd < 0 && errno != ENOENT)
		reach_tell(w, dir, name, st, strerror(errno));
	if (fd < 0 || (!reach_volatile(w->r, fd, st) && !reach_foreign(w)))
		return fd;
	if (!reach_volatile(w->r, fd, st))
		reach_tell(w, dir, name, st, NULL);
	close(fd);
	return -1;
}

static bool reach_skips(const char *path)
{
	for (size_t i = 0; i < COUNT(reach_skipped); i++)
		if (!strcmp(path, reach_skipped[i]))
			return true;
	return false;
}

/* Every file below, whose name matches when there is a pattern. */
static void reach_tree(struct reach_walk *w, int dir, const char *pattern)
{
	autojson names = reach_names(dir);
	size_t len = w->path.len;
	struct stat st;

	EACH(i, names) {
		const char *name = json_text(i);

		buf_printf(&w->path, "/%s", name);
		if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW)) {
			;
		} else if (!S_ISDIR(st.st_mode)) {
			if (!pattern || !fnmatch(pattern, name, 0))
				reach_tell(w, dir, name, &st, NULL);
		} else if (!reach_skips(w->path.data)) {
			autoclose int fd = reach_into(w, dir, name, &st);

			w->depth++;
			if (fd >= 0)
				reach_tree(w, fd, pattern);
			w->depth--;
		}
		reach_pop(w, len);
	}
}

/* One name of a pattern; more: what stands behind its '/', or NULL. */
static void reach_entry(struct reach_walk *w, int dir, const char *name, const char *more)
{
	size_t len = w->path.len;
	struct stat st = {0};

	buf_printf(&w->path, "/%s", name);
	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW)) {
		if (errno != ENOENT && errno != ENOTDIR)
			reach_tell(w, dir, name, &st, strerror(errno));
	} else if (!more) {
		reach_tell(w, dir, name, &st, NULL);
	} else {
		autoclose int fd = reach_into(w, dir, name, &st);

		w->depth++;
		if (fd >= 0)
			reach_at(w, fd, more);
		w->depth--;
	}
	reach_pop(w, len);
}

static void reach_at(struct reach_walk *w, int dir, const char *rest)
{
	size_t n = strcspn(rest, "/");
	const char *more = rest[n] ? rest + n + 1 : NULL;
	BUF(part);

	buf_add(&part, rest, n);
	if (!strcmp(part.data, "**")) {
		reach_tree(w, dir, more);
	} else if (!strpbrk(part.data, "*?[")) {
		reach_entry(w, dir, part.data, more);
	} else {
		autojson names = reach_names(dir);

		EACH(i, names)
			if (!fnmatch(part.data, json_text(i), 0))
				reach_entry(w, dir, json_text(i), more);
	}
}

/* Nobody's pattern leads up: each prefix has been looked at. */
static void reach_pattern(struct reach_walk *w, const char *prefix, const char *rest)
{
	BUF(pattern);

	buf_printf(&pattern, "%s%s", prefix + 1, *rest && prefix[1] ? rest : rest + (*rest != 0));
	buf_free(&w->path);
	buf_add(&w->path, "", 0);
	reach_at(w, w->r->root, pattern.data);
}

void reach_each(const struct reach *r, const char *patterns, reach_fn *fn, void *ctx)
{
	struct reach_walk w = { .r = r, .fn = fn, .ctx = ctx };

	for (const char *p = patterns; *p;) {
		size_t n = strcspn(p, " ");
		BUF(pattern);

		buf_add(&pattern, p, n);
		p += n + (p[n] == ' ');
		if (pattern.data[0] == '/')
			reach_pattern(&w, "/", pattern.data);
		if (!strchr("~$", pattern.data[0]))
			continue;
		n = strcspn(pattern.data, "/");
		EACH(i, pattern.data[0] == '~' ? r->homes : pattern.data[1] == 's' ? r->stack :
			pattern.data[1] == 'd' ? r->data : r->layers)
			reach_pattern(&w, json_text(i), pattern.data + n);
	}
	buf_free(&w.path);
}

int reach_read(const struct reach_place *p, size_t max, struct buf *text)
{
	autoclose int fd = reach_openat2(p->dir, p->name, O_RDONLY | O_NONBLOCK | O_NOCTTY |
					 O_NOFOLLOW, RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS);
	size_t start = text->len;
	char chunk[16 * 1024];
	ssize_t n = fd;

	while (n >= 0 && text->len - start < max && (n = read(fd, chunk, sizeof(chunk))) > 0)
		buf_add(text, chunk, (size_t)n);
	return n < 0 ? -1 : 0;
}

bool reach_open(struct reach *r, const char *root, struct diag *d)
{
	struct stat st;

	*r = (struct reach){ open(*root ? root : "/", O_RDONLY | O_DIRECTORY | O_CLOEXEC), 0,
			     json_array(), json_array(), json_array(), json_array(),
			     json_array() };
	if (r->root < 0 || fstat(r->root, &st))
		return diag_sys(d, "cannot look below '%s'", root);
	r->device = st.st_dev;
	if (*root && !reach_mounts_find(r->root, r->foreign, d))
		return false;
	reach_places_find(r);
	return true;
}

void reach_close(struct reach *r)
{
	closep(&r->root);
	json_free(r->homes);
	json_free(r->stack);
	json_free(r->data);
	json_free(r->layers);
	json_free(r->foreign);
}
