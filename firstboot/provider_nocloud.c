/* SPDX-License-Identifier: MIT */
#include "base/file.h"
#include "firstboot/provider_volume.h"

static const struct provider_volume seed_files = { "", "meta-data", "user-data" };

/* The value of "key: value" in YAML of one level, quoted or not. */
static void seed_value(const char *yaml, const char *key, struct buf *ret)
{
	size_t n = strlen(key), len;

	for (const char *p = yaml; *p; p += len + (p[len] == '\n')) {
		const char *v = p + n + 1;

		len = strcspn(p, "\n");
		if (len <= n || strncmp(p, key, n) || p[n] != ':')
			continue;
		v += strspn(v, " \t");
		if (*v == '"' || *v == '\'')
			buf_add(ret, v + 1, strcspn(v + 1, "\"'\n"));
		else
			buf_add(ret, v, strcspn(v, " \t\r\n"));
		return;
	}
}

static bool seed_get(const struct provider *p, struct boot *b, const char *where,
		     struct buf *ret, struct diag *d)
{
	bool whole = where == p->where[PROVIDER_USER_DATA];
	BUF(path);
	BUF(text);

	if (!provider_volume(p, b, &seed_files, &path, d))
		return false;
	buf_str(&path, whole ? seed_files.user : seed_files.meta);
	if (!file_read(path.data, PROVIDER_MAX_BYTES, whole ? ret : &text, d))
		return false;
	if (!whole)
		seed_value(buf_text(&text), where, ret);
	return true;
}

/* Source: cloud-init's NoCloud datasource. */
const struct provider provider_row_nocloud = {
	.name = "nocloud", .get = seed_get, .at = "/var/lib/cloud/seed/nocloud/",
	.markers = { "/var/lib/cloud/seed/nocloud/meta-data", "/dev/disk/by-label/cidata",
		     "/dev/disk/by-label/CIDATA" },
	.loose = true,
	.where = { "instance-id", "local-hostname", NULL, NULL, NULL, "user-data" },
};
