/* SPDX-License-Identifier: MIT */
/* Travels in no user-data. */
#include "base/file.h"
#include "firstboot/mend.h"
#include "firstboot/quiet.h"
#include "firstboot/state.h"
#include "firstboot/verb.h"

struct seal {
	struct examine e;
	bool live, used, ok;
	struct mend_sum row, all;
	struct diag *d;
};

static bool seal_unseen(const struct seal *s, const struct reach_place *p, const char *why)
{
	BUF(path);

	buf_str(&path, p->path);
	diag_clean(path.data);
	return diag_error(s->d, "%s: '%s' is not looked at: %s", s->e.row->id, path.data, why);
}

static void seal_refuse(void *ctx, const struct findings_row *row, const struct reach_place *p,
			const char *detail)
{
	struct seal *s = ctx;

	if (row->kind == KIND_UNSEEN)
		s->ok = seal_unseen(s, p, detail);
	else if (s->ok)
		s->ok = diag_error(s->d, "%s: '%s'%s: %s%s", row->id, p->path,
				   p->dir < 0 ? " is missing" : "", row->why,
				   row->refuse != REFUSE_UNUSED ? "" :
				   row->seal == SEAL_NOTHING ? "; to keep it: seal --used" :
				   "; to remove it for good: seal --used");
}

/* One report a row: what is somebody's is not thrown away because an image is wanted. */
static bool seal_may(struct seal *s)
{
	bool ok = true, offline = !s->live || !quiet_has_docker();

	s->e.fn = seal_refuse;
	for (size_t i = 0; i < findings_count; i++) {
		s->ok = true;
		if (findings_table[i].refuse == REFUSE_ALWAYS ||
		    (findings_table[i].refuse == REFUSE_OFFLINE && offline) ||
		    (findings_table[i].refuse == REFUSE_UNUSED && !s->used))
			examine_row(&s->e, &findings_table[i]);
		ok = ok && s->ok;
	}
	return ok;
}

static bool seal_may_live(const struct boot *b, struct diag *d)
{
	autojson j = NULL;

	if (geteuid() != 0)
		return diag_error(d, "only root can make an image of this system");
	if (!file_exists(BOOT_PLAN))
		return diag_error(d, "'" BOOT_PLAN "' is not there: this is no server to make an "
				  "image of; for one below a directory, seal --root DIR");
	j = state_read(b->root, d);
	if (j && !strcmp(json_str(j, "state"), "running"))
		return diag_error(d, "the first boot is at work");
	return j;
}

/* What lies in stack.directories, or holds one, is kept. */
static bool seal_keeps(const struct seal *s, const char *path)
{
	EACH(i, s->e.reach.data) {
		const char *data = json_text(i);
		size_t n = strlen(data), m = strlen(path);

		if (!strncmp(data, path, n < m ? n : m) &&
		    (n == m || (n < m ? path : data)[n < m ? n : m] == '/'))
			return true;
	}
	return false;
}

static void seal_mend(void *ctx, const struct findings_row *row, const struct reach_place *p,
		      const char *detail)
{
	struct seal *s = ctx;

	if (row->kind == KIND_UNSEEN)
		s->ok = seal_unseen(s, p, detail);
	else if (row->seal != SEAL_NOTHING && !seal_keeps(s, p->path))
		s->ok = mend(row, p, &s->row, s->d) && s->ok;
}

static void seal_rows(struct seal *s)
{
	s->e.fn = seal_mend;
	for (size_t i = 0; i < findings_count; i++) {
		const struct findings_row *row = &findings_table[i];

		if (row->seal == SEAL_NOTHING)
			continue;
		s->row = (struct mend_sum){0};
		examine_row(&s->e, row);
		if (s->row.files)
			printf("%s: %llu file%s, %llu bytes\n", row->id, s->row.files,
			       s->row.files == 1 ? "" : "s", s->row.bytes);
		s->all.files += s->row.files;
		s->all.bytes += s->row.bytes;
	}
}

/* A root that leads to this system would be sealed while it is at work. */
static bool seal_may_there(const struct boot *b, struct diag *d)
{
	struct stat here, there;

	return stat("/", &here) || stat(b->root, &there) || here.st_dev != there.st_dev ||
	       here.st_ino != there.st_ino ||
	       diag_error(d, "'%s' is this system itself: seal without --root", b->root);
}

static bool seal_work(struct seal *s, const struct boot *b)
{
	if (!(s->live ? seal_may_live : seal_may_there)(b, s->d) ||
	    !reach_open(&s->e.reach, b->root, s->d) || !seal_may(s) ||
	    (s->live && !quiet_begin(s->used, s->d)))
		return false;
	s->ok = true;
	seal_rows(s);
	if (syncfs(s->e.reach.root))
		s->ok = diag_sys(s->d, "cannot bring all of it to the disk");
	if (s->live)
		quiet_end();
	printf("seal: %llu files, %llu bytes taken away; audit shows what is left%s\n",
	       s->all.files, s->all.bytes,
	       s->live ? ", then unset HISTFILE and power off: what runs on writes again" : "");
	return s->ok;
}

static int seal_run(struct boot *b, const char *options, struct diag *d)
{
	struct seal s = { .used = *options, .live = !*b->root, .d = d };
	bool ok;

	s.e.ctx = &s;
	ok = seal_work(&s, b);
	reach_close(&s.e.reach);
	buf_free(&s.e.found);
	return ok ? 0 : VERB_FAILED;
}

const struct verb verb_seal = { "seal", "[--used]", seal_run };
