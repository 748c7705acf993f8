/* SPDX-License-Identifier: MIT */
/* Any bytes, behind the first, as what dpkg or Docker wrote, or as pages of containerd's store
 * behind two that are right: they are understood, or there is one line that says why not. */
#include <stdint.h>
#include <stdlib.h>

#include "firstboot/sbom_dpkg.h"
#include "firstboot/sbom_images.h"
#include "tests/unit/firstboot_tree.h"

#define STORE "/var/lib/containerd/io.containerd.metadata.v1.bolt"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct {
	char kind;
	const char *dir, *file;
	bool (*read)(struct sbom *s, struct diag *d);
} kinds[] = {
	{ 'd', "/var/lib/dpkg", "/status", sbom_dpkg },
	{ 'j', "/var/lib/docker/image/overlay2", "/repositories.json", sbom_images },
	{ 'b', STORE, "/meta.db", sbom_images },
};

/* Two pages of 1024 bytes; the root is the third. */
static void put_meta(struct buf *file)
{
	uint64_t meta[8] = { 0x2ed0cdaed, 1024, 2, 0, 3, 4, 1, 0xcbf29ce484222325 };
	unsigned char *p = (unsigned char *)meta;
	char page[2048] = {0};

	for (size_t i = 0; i < 56; i++)
		meta[7] = (meta[7] ^ p[i]) * 0x100000001b3;
	memcpy(page + 16, meta, sizeof(meta));
	buf_add(file, page, sizeof(page));
}

static char *make_root(void)
{
	struct diag d = { .out = stderr };
	char *root = tree_make();

	for (size_t i = 0; i < COUNT(kinds); i++) {
		BUF(dir);

		buf_printf(&dir, "%s%s", root, kinds[i].dir);
		tree_must(file_mkdir(dir.data, 0755, &d));
	}
	return root;
}

static void put_file(const char *path, const struct buf *file)
{
	FILE *f = fopen(path, "w");

	tree_must(f && fwrite(buf_text(file), 1, file->len, f) == file->len && !fclose(f));
}

static void read_as(size_t kind, const char *root, const struct buf *file)
{
	struct boot b = { .root = root };
	CLEANUP(sbom_free) struct sbom s = { .b = &b };
	autojson all = json_array();
	CAUGHT(c);
	BUF(path);

	buf_str(&s.vendor, "debian");
	buf_str(&s.distro, "debian-13");
	buf_printf(&path, "%s%s%s", root, kinds[kind].dir, kinds[kind].file);
	put_file(path.data, file);
	if (kinds[kind].read(&s, &c) != !c.errors || c.errors > 1)
		abort();
	sbom_sorted(&s, all);
	unlink(path.data);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char *root;

	root = root ? root : make_root();
	for (size_t i = 0; size && i < COUNT(kinds); i++) {
		BUF(file);

		if (kinds[i].kind != (char)*data)
			continue;
		if (kinds[i].kind == 'b')
			put_meta(&file);
		buf_add(&file, data + 1, size - 1);
		read_as(i, root, &file);
	}
	return 0;
}
