/* SPDX-License-Identifier: MIT */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "generator/archive.h"
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

/* From what people can read to what is small. */
enum form { PLAIN, COMPRESSED, PACKED };

/* Larger text files are compressed in the form of that name; RFC 2045 wants base64
 * lines of 76 characters. */
enum { READABLE_MAX = 16 * 1024, LINE = 76, NAMED_PARTS = 4 };

#define SOURCE "prebake-firstboot.c"

static const char head[] =
	"#cloud-config\n"
	"# Made by prebake.  On the server: prebake-firstboot status --wait\n";

/* Every byte counts there. */
static const char packed_head[] = "#cloud-config\n# prebake-firstboot status --wait\n";

/* cloud-init is Python, so that tarfile and its lzma are always there; what follows the stream they
 * leave alone.  tarfile sets a file's mode after writing it: until then the umask keeps parameters
 * private.  %zu: where the 7-Zip archive begins. */
static const char unpack[] =
	"import io,os,tarfile\n"
	"os.umask(63)\n"
	"p='" PAYLOAD_DIR "'\n"
	"s=open(p+'.b94').read()[:-1]\n"
	"b=b''\n"
	"for i in range(0,len(s),11):\n"
	" n=0\n"
	" for c in s[i:i+11]:n=n*94+ord(c)-33\n"
	" b+=n.to_bytes(9,'big')\n"
	"tarfile.open(fileobj=io.BytesIO(b)).extractall(p)\n"
	"open(p+'/c.7z','wb').write(b[%zu:])\n"
	"os.remove(p+'.b94')\n";

static void key_string(struct yaml *y, const char *key, const char *value)
{
	yaml_string(y, key);
	yaml_string(y, value);
}

static bool is_readable(const struct file_entry *f, enum form form)
{
	return f->len <= (form == PLAIN ? SIZE_MAX : READABLE_MAX);
}

static void write_content(struct yaml *y, const struct file_entry *f, enum form form)
{
	CLEANUP(buf_free) struct buf packed = {0}, text = {0};

	if (is_readable(f, form) && yaml_is_text(f->data, f->len)) {
		yaml_string(y, "content");
		yaml_block(y, f->data, f->len);
		return;
	}
	archive_gzip(f->data, f->len, &packed);
	encode_base64(packed.data, packed.len, LINE, &text);
	key_string(y, "encoding", "gz+b64");
	yaml_string(y, "content");
	yaml_block(y, text.data, text.len);
}

static void open_file(struct yaml *y, const char *path, unsigned mode)
{
	CLEANUP(buf_free) struct buf text = {0};

	yaml_mapping(y);
	key_string(y, "path", path);
	buf_printf(&text, "%04o", mode);
	yaml_string(y, "permissions");
	yaml_quoted(y, text.data);
}

static void write_file(struct yaml *y, const struct file_entry *f, enum form form)
{
	CLEANUP(buf_free) struct buf path = {0};

	buf_printf(&path, PAYLOAD_DIR "/%s", f->path);
	open_file(y, path.data, f->mode);
	write_content(y, f, form);
	yaml_end_mapping(y);
}

static void write_command(struct yaml *y, const char *const *words)
{
	yaml_sequence(y, /* flow= */ false);
	for (; *words; words++)
		yaml_string(y, *words);
	yaml_end_sequence(y);
}

/* JSON without white space. */
static void add_compact(struct fileset *others, const struct file_entry *f)
{
	CLEANUP(buf_free) struct buf text = {0};
	CAUGHT(c);
	autojson j = json_parse(f->data, f->len, f->path, &c);

	if (j)
		json_print(j, /* indented= */ false, &text);
	else
		buf_add(&text, f->data, f->len);
	fileset_add_buf(others, f->path, f->mode, &text);
}

/* The helper's source as a 7-Zip archive, which is made once: every way has it; and where it
 * begins. */
struct carried {
	struct buf archive;
	size_t at;
};

static void carried_free(struct carried *c) { buf_free(&c->archive); }

/* All files as one tar.lzma, and behind it the helper's source, the largest part by far,
 * as a 7-Zip archive: lzma would add to it. */
static void write_packed(struct yaml *y, const struct fileset *files, struct carried *c)
{
	struct arena arena CLEANUP(arena_free) = {0};
	CLEANUP(buf_free) struct buf packed = {0}, text = {0};
	struct fileset others = { .arena = &arena };
	struct file_entry helper = *fileset_find(files, SOURCE);

	helper.path = "c.c";          /* what install.sh expects; every byte counts */
	if (!c->archive.len)
		archive_7z(&helper, &c->archive);
	for (size_t i = 0; i < files->n; i++) {
		const struct file_entry *f = &files->v[i];

		if (!strcmp(f->path, "plan.json"))
			add_compact(&others, f);
		else if (strcmp(f->path, SOURCE))
			fileset_add(&others, f->path, f->mode, f->data, f->len);
	}
	archive_tar_lzma(&others, &packed);
	c->at = packed.len;
	buf_add(&packed, c->archive.data, c->archive.len);
	encode_base94(packed.data, packed.len, &text);
	buf_char(&text, '\n');
	open_file(y, PAYLOAD_DIR ".b94", 0600);
	yaml_string(y, "content");
	yaml_block(y, text.data, text.len);
	yaml_end_mapping(y);
}

static void write_unpack(struct yaml *y, const struct carried *c)
{
	CLEANUP(buf_free) struct buf text = {0};

	buf_printf(&text, unpack, c->at);
	write_command(y, (const char *[]){ "python3", "-c", text.data, NULL });
}

/* Only keys that cloud-init 22.4.2 knows, and no `defer`, which some vendors'
 * vendor-data switches off. */
static void write_cloud_config(const struct fileset *files, enum form form, struct carried *c,
			       struct buf *out)
{
	static const char *const installs[] = { "sh", PAYLOAD_DIR "/install.sh", NULL };
	struct yaml *y;

	buf_str(out, form == PACKED ? packed_head : head);
	y = yaml_open(out);
	yaml_mapping(y);
	yaml_string(y, "write_files");
	yaml_sequence(y, /* flow= */ false);
	for (size_t i = 0; i < files->n && form != PACKED; i++)
		write_file(y, &files->v[i], form);
	if (form == PACKED)
		write_packed(y, files, c);
	yaml_end_sequence(y);
	yaml_string(y, "runcmd");
	yaml_sequence(y, /* flow= */ false);
	if (form == PACKED)
		write_unpack(y, c);
	write_command(y, installs);
	yaml_end_sequence(y);
	yaml_end_mapping(y);
	yaml_close(y);
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

static bool too_large(const struct fileset *files, const struct user_data_provider *p,
		      struct carried *c, struct diag *d)
{
	CLEANUP(buf_free) struct buf sizes = {0}, message = {0}, text = {0};
	autofree struct part *parts = calloc(files->n + 1, sizeof(*parts));

	if (!parts)
		abort();
	for (size_t i = 0; i < files->n; i++) {
		CLEANUP(buf_free) struct buf packed = {0};

		archive_gzip(files->v[i].data, files->v[i].len, &packed);
		parts[i] = (struct part){ files->v[i].path, packed.len };
	}
	qsort(parts, files->n, sizeof(*parts), larger_first);
	for (size_t i = 0; i < files->n && i < NAMED_PARTS; i++) {
		buf_printf(&sizes, "%s%s ", i ? ", " : "", parts[i].path);
		add_number(&sizes, parts[i].size);
	}
	write_cloud_config(files, PACKED, c, &text);
	user_data_size(p, text.len, &message);
	return diag_error(d, "the user-data is too large for %s: %s; its largest parts, "
			     "compressed: %s", p->name, message.data, sizes.data);
}

/* No form is smaller: gzip and base64 make more than a third of C source. */
static size_t least(const struct fileset *files, enum form form)
{
	size_t sum = 0;

	for (size_t i = 0; i < files->n && form != PACKED; i++)
		sum += is_readable(&files->v[i], form) ? files->v[i].len : files->v[i].len / 3;
	return sum;
}

static bool fits(const struct fileset *payload, enum form form, size_t limit, struct carried *c,
		 struct buf *out)
{
	size_t start = out->len;

	if (least(payload, form) > limit)
		return false;
	write_cloud_config(payload, form, c, out);
	if (out->len - start <= limit)
		return true;
	out->len = start;
	return false;
}

bool user_data_make(const struct target_input *in, const struct user_data_provider *p,
		    struct buf *out, struct diag *d)
{
	static const struct { enum payload_size size; enum form form; } ways[] = {
		{ PAYLOAD_READABLE, PLAIN },
		{ PAYLOAD_SMALL, COMPRESSED },
		{ PAYLOAD_SMALL, PACKED },
		{ PAYLOAD_LEAST, PACKED },
	};
	struct arena arena CLEANUP(arena_free) = {0};
	struct fileset files = { .arena = &arena };
	CLEANUP(carried_free) struct carried c = {0};

	for (size_t i = 0; i < COUNT(ways); i++) {
		if (!i || ways[i].size != ways[i - 1].size) {
			files = (struct fileset){ .arena = &arena };
			payload_add(in->spec, in->params, p->name, ways[i].size, &files);
		}
		if (fits(&files, ways[i].form, p->limit, &c, out))
			return true;
	}
	return too_large(&files, p, &c, d);
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
