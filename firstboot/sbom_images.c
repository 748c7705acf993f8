/* SPDX-License-Identifier: MIT */
#include "firstboot/bolt.h"
#include "firstboot/sbom_images.h"

/* Docker's store has repositories.json in a directory for each storage driver (moby,
 * daemon/internal/refstore): {"Repositories": {NAME: {NAME:TAG: ID, NAME@DIGEST: ID}}}.
 * What containerd knows is brought into the same form; an image's ID is its digest there. */
#define IMAGES_SETTINGS "/etc/docker/daemon.json"
#define IMAGES_META "/io.containerd.metadata.v1.bolt/meta.db"
#define IMAGES_SHA "sha256:"
/* What an image is called there when its tag has gone to another (moby, daemon/containerd). */
#define IMAGES_NAMELESS "moby-dangling"

enum { IMAGES_ID = sizeof(IMAGES_SHA) - 1 + 64, IMAGES_MAX = 4096, IMAGES_READS = 20 };

static bool images_is_id(const char *s)
{
	return s && strlen(s) == IMAGES_ID && !strncmp(s, IMAGES_SHA, strlen(IMAGES_SHA)) &&
	       strspn(s + strlen(IMAGES_SHA), "0123456789abcdef") == 64;
}

/* What comes behind "NAME:" or "NAME@" in a reference, and which of both it is. */
static const char *images_rest(const char *name, const char *reference, char *ret_mark)
{
	size_t n = strlen(name);

	if (strncmp(name, reference, n) || !reference[n] || !strchr(":@", reference[n]))
		return NULL;
	*ret_mark = reference[n];
	return reference + n + 1;
}

static const char *images_digest_of(const char *name, const char *reference)
{
	char mark = 0;
	const char *rest = images_rest(name, reference, &mark);

	return mark == '@' ? rest : NULL;
}

/* Docker's own store has names of Docker Hub in short. */
static void images_whole_name(const char *name, struct buf *ret)
{
	size_t host = strcspn(name, "/");
	BUF(first);

	buf_add(&first, name, host);
	if (!name[host] && strcmp(name, IMAGES_NAMELESS))
		buf_str(ret, "docker.io/library/");
	else if (name[host] && !strpbrk(first.data, ".:") && strcmp(first.data, "localhost"))
		buf_str(ret, "docker.io/");
	buf_str(ret, name);
}

static void images_purl(struct json *c, const char *whole, const char *digest)
{
	const char *last = strrchr(whole, '/');
	BUF(purl);

	if (!last)
		return;
	buf_str(&purl, "pkg:oci/");
	sbom_encode(&purl, last + 1);
	buf_printf(&purl, "@%s?repository_url=", digest);
	sbom_encode(&purl, whole);
	json_set_str(c, "purl", purl.data);
}

static void images_hash(struct json *c, const char *digest)
{
	struct json *all = json_array(), *hash = json_object();

	json_set_str(hash, "alg", "SHA-256");
	json_set_str(hash, "content", digest + strlen(IMAGES_SHA));
	json_add(all, hash);
	json_set(c, "hashes", all);
}

static int images_by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The ID, and the tags by name. */
static struct json *images_properties(const struct json *repository, const char *id)
{
	const char *name = json_key(repository), *tags[IMAGES_MAX];
	struct json *properties = json_array();
	size_t n = 0;

	sbom_property(properties, "prebake:image:id", id);
	EACH(r, repository) {
		char mark = 0;
		const char *rest = images_rest(name, json_key(r), &mark);

		if (mark == ':' && n < IMAGES_MAX && !strcmp(json_text(r), id))
			tags[n++] = rest;
	}
	qsort(tags, n, sizeof(*tags), images_by_text);
	for (size_t i = 0; i < n; i++)
		sbom_property(properties, "prebake:image:tag", tags[i]);
	return properties;
}

/* digest: as the registry has it; NULL for what was never there, such as a built image. */
static bool images_add(struct sbom *s, const struct json *repository, const char *digest,
		       const char *id, struct diag *d)
{
	struct json *c;
	BUF(whole);
	BUF(ref);

	images_whole_name(json_key(repository), &whole);
	buf_printf(&ref, "image:%s@%s", whole.data, digest ? digest : id);
	c = sbom_add(s, "container", ref.data, d);
	if (!c)
		return false;
	json_set_str(c, "name", whole.data);
	json_set_str(c, "version", digest ? digest : id);
	if (digest) {
		images_hash(c, digest);
		images_purl(c, whole.data, digest);
	}
	json_set(c, "properties", images_properties(repository, id));
	return true;
}

static bool images_is_pulled(const struct json *repository, const char *id)
{
	EACH(r, repository)
		if (images_digest_of(json_key(repository), json_key(r)) &&
		    !strcmp(json_text(r), id))
			return true;
	return false;
}

static bool images_is_right(const struct json *repository, const struct json *r,
			    const char *path, struct diag *d)
{
	const char *name = json_key(repository);
	char mark = 0;
	const char *rest = images_rest(name, json_key(r), &mark);

	if (sbom_is(name, strlen(name), "/._:-") && name[strlen(name) - 1] != '/' &&
	    images_is_id(json_text(r)) && rest &&
	    (mark == '@' ? images_is_id(rest) : sbom_is(rest, strlen(rest), "._-")))
		return true;
	return diag_error(d, "'%s': '%.200s' is not an image's name, with an ID such as "
			  "sha256:0123... of 64 digits", path, json_key(r));
}

static bool images_reference(struct sbom *s, const struct json *repository, const struct json *r,
			     struct diag *d)
{
	const char *digest = images_digest_of(json_key(repository), json_key(r));

	return (!digest && images_is_pulled(repository, json_text(r))) ||
	       images_add(s, repository, digest, json_text(r), d);
}

static bool images_all(struct sbom *s, const struct json *repositories, const char *path,
		       struct diag *d)
{
	unsigned left = IMAGES_MAX;

	EACH(repository, repositories)
		EACH(r, repository) {
			if (!left--)
				return diag_error(d, "'%s' has more than %d names of images", path,
						  IMAGES_MAX);
			if (!images_is_right(repository, r, path, d))
				return false;
		}
	EACH(repository, repositories)
		EACH(r, repository)
			if (!images_reference(s, repository, r, d))
				return false;
	return true;
}

static bool images_docker(struct sbom *s, const char *dir, struct diag *d)
{
	autojson j = NULL;
	bool there;
	BUF(path);
	BUF(text);

	buf_printf(&path, "%s/repositories.json", dir);
	if (!sbom_read(path.data, &text, &there, d) || !there)
		return !there;
	j = json_parse(buf_text(&text), text.len, path.data, d);
	if (!j)
		return false;
	if (!json_is_object(json_get(j, "Repositories")))
		return diag_error(d, "'%s' has no object 'Repositories'", path.data);
	return images_all(s, json_get(j, "Repositories"), path.data, d);
}

/* The images of one name space of containerd. */
struct images_found {
	struct bolt *b;
	struct json *repositories;
	struct json *last;            /* the repository that was named last */
	struct buf name;              /* its name */
	unsigned n;
};

static void images_found_free(struct images_found *f)
{
	json_free(f->repositories);
	json_free(f->last);
	buf_free(&f->name);
}

static void images_found_end(struct images_found *f)
{
	if (f->last)
		json_set(f->repositories, buf_text(&f->name), f->last);
	f->last = NULL;
	buf_free(&f->name);
}

/* Keys are sorted: those of one repository follow each other. */
static void images_found_next(struct images_found *f, const char *name, size_t len)
{
	if (f->last && f->name.len == len && !memcmp(buf_text(&f->name), name, len))
		return;
	images_found_end(f);
	buf_add(&f->name, name, len);
	f->last = json_object();
}

/* "docker.io/library/caddy:2", or with "@sha256:...", and the digest that it leads to. */
static void images_found_add(struct images_found *f, const char *reference, const char *digest)
{
	size_t len = strcspn(reference, "@"), end = len;
	BUF(pulled);

	for (size_t i = len; i-- > 0 && reference[i] != '/';)
		if (reference[i] == ':')
			end = i;
	images_found_next(f, reference, end);
	if (reference[end])
		json_set_str(f->last, reference, digest);
	buf_printf(&pulled, "%s@%s", buf_text(&f->name), digest);
	json_set_str(f->last, pulled.data, digest);
}

/* v1/NAMESPACE/images/REFERENCE/target/digest (containerd, core/metadata/buckets.go). */
static bool images_found_one(void *to, const struct bolt_item *i, struct diag *d)
{
	struct images_found *f = to;
	struct bolt_item target, digest;
	BUF(reference);
	BUF(text);

	if (f->n++ == IMAGES_MAX)
		return diag_error(d, "'%s' has more than %d images", f->b->path, IMAGES_MAX);
	buf_add(&reference, i->key, i->key_len);
	if (!bolt_find(f->b, i, "target", &target, d) ||
	    !bolt_find(f->b, &target, "digest", &digest, d))
		return false;
	buf_add(&text, digest.value, digest.value_len);
	images_found_add(f, buf_text(&reference), buf_text(&text));
	return true;
}

struct images_spaces {
	struct sbom *s;
	struct bolt *b;
};

static bool images_space(void *to, const struct bolt_item *i, struct diag *d)
{
	struct images_spaces *all = to;
	CLEANUP(images_found_free) struct images_found f = { .b = all->b,
							      .repositories = json_object() };
	struct bolt_item images;

	if (!i->bucket)
		return true;
	if (!bolt_find(all->b, i, "images", &images, d))
		return false;
	if (!images.value)
		return true;
	if (!bolt_each(all->b, &images, images_found_one, &f, d))
		return false;
	images_found_end(&f);
	return images_all(all->s, f.repositories, all->b->path, d);
}

/* containerd may be at work: what was read is of one moment once two readings are the same. */
static bool images_read(const char *path, struct buf *ret, bool *ret_there, struct diag *d)
{
	for (unsigned i = 0; i < IMAGES_READS; i++) {
		BUF(again);

		if (!sbom_read(path, &again, ret_there, d) || !*ret_there)
			return !*ret_there;
		if (i && again.len == ret->len &&
		    !memcmp(buf_text(&again), buf_text(ret), ret->len))
			return true;
		buf_free(ret);
		*ret = again;
		again = (struct buf){0};
	}
	return diag_error(d, "'%s' changes all the time: stop containerd, or wait", path);
}

static bool images_containerd(struct sbom *s, const char *dir, struct diag *d)
{
	struct bolt b;
	struct bolt_item root, version;
	struct images_spaces all = { s, &b };
	bool there;
	BUF(path);
	BUF(text);

	sbom_path(s, &path, dir);
	buf_str(&path, IMAGES_META);
	if (!images_read(path.data, &text, &there, d) || !there)
		return !there;
	return bolt_open(&b, path.data, &text, &root, d) &&
	       bolt_find(&b, &root, "v1", &version, d) &&
	       (!version.value || bolt_each(&b, &version, images_space, &all, d));
}

/* Where Docker keeps what it has (docs.docker.com/reference/cli/dockerd, data-root). */
static bool images_place(struct sbom *s, struct buf *ret, struct diag *d)
{
	autojson settings = NULL;
	const char *place;
	bool there;
	BUF(path);
	BUF(text);

	if (!sbom_read(sbom_path(s, &path, IMAGES_SETTINGS), &text, &there, d))
		return false;
	if (there && !(settings = json_parse(buf_text(&text), text.len, path.data, d)))
		return false;
	place = json_str(settings, "data-root");
	if (place && *place != '/')
		return diag_error(d, "'%s': data-root must begin with '/'", path.data);
	buf_str(ret, place ? place : "/var/lib/docker");
	return true;
}

bool sbom_images(struct sbom *s, struct diag *d)
{
	size_t len;
	BUF(place);
	BUF(path);

	if (!images_place(s, &place, d))
		return false;
	len = place.len;
	buf_str(&place, "/image");
	if (!sbom_entries(s, sbom_path(s, &path, place.data), images_docker, d))
		return false;
	place.len = len;
	buf_str(&place, "/containerd/daemon");
	return images_containerd(s, place.data, d) &&
	       images_containerd(s, "/var/lib/containerd", d);
}
