/* SPDX-License-Identifier: MIT */
/*
 * sbom.h - the components of a software bill of materials (CycloneDX 1.6, ECMA-424), and what
 * they are read from: files below a root that need not be this system's.
 *
 * The same files give the same bytes.  What cannot be understood is an error: a bill that
 * leaves something out in silence is worse than none.
 */
#ifndef FIRSTBOOT_SBOM_H
#define FIRSTBOOT_SBOM_H

#include "firstboot/boot.h"

enum { SBOM_MAX_BYTES = 64 * 1024 * 1024, SBOM_MAX_COMPONENTS = 32768 };

struct sbom {
	const struct boot *b;
	struct buf vendor, distro;    /* "debian", "debian-13": of the packages' URLs */
	struct json **list;
	size_t n;
};

void sbom_free(struct sbom *s);

/* A component of its list, for the caller to go on with; NULL: there are too many.
 * `ref` is what no other has; a second one of it is left out in the end. */
struct json *sbom_add(struct sbom *s, const char *type, const char *ref, struct diag *d) MUST_USE;
/* Move them into the array, by their references. */
void sbom_sorted(struct sbom *s, struct json *array);

/* The path below the root, behind which no symbolic link leads out of it; a server's own may. */
const char *sbom_path(const struct sbom *s, struct buf *ret, const char *path);
/* Read a file; *ret_there is false when there is none. */
bool sbom_read(const char *path, struct buf *ret, bool *ret_there, struct diag *d) MUST_USE;
/* Call `each` for what is in a directory, by name; none when there is no directory. */
bool sbom_entries(struct sbom *s, const char *dir,
		  bool (*each)(struct sbom *s, const char *path, struct diag *d),
		  struct diag *d) MUST_USE;
/* Take the next line, without its end. */
bool sbom_line(const char **p, const char *end, const char **ret_line, size_t *ret_len);

/* Is it made of letters, digits and the others, and not empty? */
bool sbom_is(const char *s, size_t len, const char *others);
/* Append a part of a package URL (ECMA-427): all but letters, digits and ".-_~:" encoded. */
void sbom_encode(struct buf *purl, const char *part);
/* A name and a value of our own, for the array `properties` of a component. */
void sbom_property(struct json *properties, const char *name, const char *value);

#endif
