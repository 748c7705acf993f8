/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "generator/encode.h"
#include "generator/payload.h"
#include "generator/user_data.h"
#include "generator/yaml.h"

/* Hetzner: "limited to 32KiB", answers "Length must be between 0 and 32768".
 * DigitalOcean: "must be plain text and may not exceed 64 KiB in size".
 * NoCloud has no limit; more than this is a mistake. */
const struct user_data_provider user_data_providers[] = {
	{ "hetzner", 32768 },
	{ "digitalocean", 65536 },
	{ "nocloud", 1024 * 1024 },
	{ 0 },
};

/* Larger text files are for programs and travel compressed in the readable
 * form; RFC 2045 wants base64 lines of 76 characters. */
enum { READABLE_MAX = 16 * 1024, LINE = 76, NAMED_PARTS = 4 };

/* What is over the limit by more than this part of it stays so, however hard one
 * tries. */
enum { HOPELESS = 10 };

enum form { FORM_READABLE, FORM_COMPACT };

static const char readable_head[] =
	"#cloud-config\n"
	"# Made by prebake.  Give this to a new Debian or Ubuntu server as its user-data.\n"
	"# cloud-init writes the files below and runs install.sh, which installs Docker, builds\n"
	"# the first-boot helper and starts it.  Then, on the server:\n"
	"#   prebake-firstboot status --wait    says how it went once it has ended\n"
	"#   /var/log/cloud-init-output.log     is everything that was printed\n";

/* A single-part MIME message: cloud-init decodes and decompresses it whatever
 * the datasource, and finds the cloud-config inside. */
static const char mime_head[] =
	"MIME-Version: 1.0\n"
	"Content-Type: application/gzip\n"
	"Content-Transfer-Encoding: base64\n"
	"\n";

static void key_string(struct yaml *y, const char *key, const char *value)
{
	yaml_string(y, key);
	yaml_string(y, value);
}

static void write_content(struct yaml *y, const struct file_entry *f, enum form form)
{
	CLEANUP(buf_free) struct buf packed = {0}, text = {0};

	if (yaml_is_text(f->data, f->len) && (form == FORM_COMPACT || f->len <= READABLE_MAX)) {
		yaml_string(y, "content");
		yaml_block(y, f->data, f->len);
		return;
	}
	if (form == FORM_COMPACT)
		buf_add(&packed, f->data, f->len);
	else
		encode_gzip(f->data, f->len, DEFLATE_QUICK, &packed);
	key_string(y, "encoding", form == FORM_COMPACT ? "b64" : "gz+b64");
	encode_base64(packed.data, packed.len, LINE, &text);
	yaml_string(y, "content");
	yaml_block(y, text.data, text.len);
}

static void write_file(struct yaml *y, const struct file_entry *f, enum form form)
{
	CLEANUP(buf_free) struct buf text = {0};

	yaml_mapping(y);
	buf_printf(&text, PAYLOAD_DIR "/%s", f->path);
	key_string(y, "path", text.data);
	text.len = 0;
	buf_printf(&text, "%04o", f->mode);
	yaml_string(y, "permissions");
	yaml_quoted(y, text.data);
	write_content(y, f, form);
	yaml_end_mapping(y);
}

/* Only keys that cloud-init 22.4.2 knows, and no `defer`, which some vendors'
 * vendor-data switches off. */
static void write_cloud_config(const struct fileset *files, enum form form, struct buf *out)
{
	struct yaml *y;

	buf_str(out, form == FORM_READABLE ? readable_head : "#cloud-config\n");
	y = yaml_open(out);
	yaml_mapping(y);
	yaml_string(y, "write_files");
	yaml_sequence(y, /* flow= */ false);
	for (size_t i = 0; i < files->n; i++)
		write_file(y, &files->v[i], form);
	yaml_end_sequence(y);
	yaml_string(y, "runcmd");
	yaml_sequence(y, /* flow= */ false);
	yaml_sequence(y, /* flow= */ true);
	yaml_string(y, "sh");
	yaml_string(y, PAYLOAD_DIR "/install.sh");
	yaml_end_sequence(y);
	yaml_end_sequence(y);
	yaml_end_mapping(y);
	yaml_close(y);
}

static void write_compressed(const struct fileset *files, size_t limit, struct buf *out)
{
	CLEANUP(buf_free) struct buf text = {0};

	write_cloud_config(files, FORM_COMPACT, &text);
	for (enum deflate_effort e = DEFLATE_QUICK; e <= DEFLATE_SMALL; e++) {
		CLEANUP(buf_free) struct buf packed = {0};

		encode_gzip(text.data, text.len, e, &packed);
		out->len = 0;
		buf_str(out, mime_head);
		encode_base64(packed.data, packed.len, LINE, out);
		if (out->len <= limit || out->len > limit + limit / HOPELESS)
			return;
	}
}

/* "1234567" as "1,234,567". */
static void add_number(struct buf *out, size_t n)
{
	if (n >= 1000)
		add_number(out, n / 1000);
	if (n >= 1000)
		buf_printf(out, ",%03zu", n % 1000);
	else
		buf_printf(out, "%zu", n);
}

void user_data_size(const struct user_data_provider *p, size_t len, struct buf *out)
{
	add_number(out, len);
	buf_str(out, " of ");
	add_number(out, p->limit);
	buf_printf(out, " bytes (%zu %%)", len * 100 / p->limit);
}

void user_data_file_size(const char *path, size_t len, struct buf *out)
{
	size_t n = strlen(USER_DATA_FILE);

	for (const struct user_data_provider *p = user_data_providers; p->name; p++)
		if (!strncmp(path, USER_DATA_FILE, n) && !strcmp(path + n, p->name))
			user_data_size(p, len, out);
}

struct part {
	const char *path;
	size_t size;                  /* as it adds to the whole */
};

static int larger_first(const void *a, const void *b)
{
	const struct part *x = a, *y = b;

	return (x->size < y->size) - (x->size > y->size);
}

static bool too_large(const struct fileset *files, const struct user_data_provider *p, size_t len,
		      struct diag *d)
{
	CLEANUP(buf_free) struct buf sizes = {0}, message = {0};
	autofree struct part *parts = calloc(files->n + 1, sizeof(*parts));

	if (!parts)
		abort();
	for (size_t i = 0; i < files->n; i++) {
		CLEANUP(buf_free) struct buf packed = {0};

		encode_gzip(files->v[i].data, files->v[i].len, DEFLATE_QUICK, &packed);
		parts[i] = (struct part){ files->v[i].path, packed.len * 4 / 3 };
	}
	qsort(parts, files->n, sizeof(*parts), larger_first);
	for (size_t i = 0; i < files->n && i < NAMED_PARTS; i++) {
		buf_printf(&sizes, "%s%s ", i ? ", " : "", parts[i].path);
		add_number(&sizes, parts[i].size);
	}
	user_data_size(p, len, &message);
	return diag_error(d, "the user-data is too large for %s: %s; its largest parts, "
			     "compressed: %s", p->name, message.data, sizes.data);
}

void user_data_init(struct user_data *u, const struct target_input *in)
{
	*u = (struct user_data){ .payload = &in->payload };
	write_cloud_config(u->payload, FORM_READABLE, &u->readable);
}

void user_data_free(struct user_data *u)
{
	buf_free(&u->readable);
}

bool user_data_make(const struct user_data *u, const struct user_data_provider *p,
		    struct buf *out, struct diag *d)
{
	CLEANUP(buf_free) struct buf compressed = {0};
	const struct buf *text = &u->readable;

	if (text->len > p->limit) {
		write_compressed(u->payload, p->limit, &compressed);
		text = &compressed;
	}
	if (text->len > p->limit)
		return too_large(u->payload, p, text->len, d);
	buf_add(out, text->data, text->len);
	return true;
}

void user_data_names(struct buf *out)
{
	for (const struct user_data_provider *p = user_data_providers; p->name; p++)
		buf_printf(out, "%s%s", p > user_data_providers ? ", " : "", p->name);
}

const struct user_data_provider *user_data_find(const char *name, struct diag *d)
{
	CLEANUP(buf_free) struct buf names = {0};

	for (const struct user_data_provider *p = user_data_providers; p->name; p++)
		if (!strcmp(p->name, name))
			return p;
	user_data_names(&names);
	diag_error(d, "unknown provider '%s', known are: %s", name, names.data);
	return NULL;
}
