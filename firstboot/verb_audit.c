/* SPDX-License-Identifier: MIT */
/* Travels in no user-data. */
#include "firstboot/examine.h"
#include "firstboot/verb.h"

enum { AUDIT_PATHS = 5, AUDIT_MAX_PATHS = 100 };      /* of a row: as text, as JSON */

/* Per row. */
struct audit_row {
	struct json *paths;
	long long found;
};

static const char *const audit_words[] = {
	[LEVEL_PASS] = "pass", [LEVEL_WARN] = "warn", [LEVEL_FAIL] = "fail",
};

static void audit_note(void *ctx, const struct findings_row *row, const struct reach_place *p,
		       const char *detail)
{
	struct audit_row *r = (struct audit_row *)ctx + (row - findings_table);
	struct json *path;
	BUF(clean);

	if (r->found++ >= AUDIT_MAX_PATHS)
		return;
	path = json_object();
	buf_str(&clean, p->path);
	diag_clean(clean.data);
	json_set_str(path, "path", clean.data);
	json_set_str(path, "detail", *detail ? detail : NULL);
	json_add(r->paths, path);
}

static enum findings_level audit_level(const struct audit_row *rows, size_t i)
{
	return rows[i].found ? findings_table[i].level : LEVEL_PASS;
}

static const char *audit_sealed(const struct findings_row *row)
{
	static const char *const words[] = {
		[SEAL_NOTHING] = "nothing: somebody must decide", [SEAL_REMOVE] = "removes it",
		[SEAL_EMPTY] = "empties it", [SEAL_WRITE] = "writes it anew",
		[SEAL_DROP] = "removes these lines", [SEAL_LOCK] = "locks the account's password",
		[SEAL_CLOSE] = "takes others' rights away",
	};

	return words[row->seal];
}

static void audit_json(const struct audit_row *rows, const char *root, const size_t *counts)
{
	autojson j = json_object();
	struct json *list = json_array();
	BUF(text);

	json_set_int(j, "version", 1);
	json_set_str(j, "root", *root ? root : "/");
	for (int l = LEVEL_PASS; l <= LEVEL_FAIL; l++)
		json_set_int(j, audit_words[l], (long long)counts[l]);
	for (size_t i = 0; i < findings_count; i++) {
		const struct findings_row *row = &findings_table[i];
		struct json *r = json_object();

		json_set_str(r, "id", row->id);
		json_set_str(r, "state", audit_words[audit_level(rows, i)]);
		json_set_str(r, "level", audit_words[row->level]);
		json_set_str(r, "why", row->why);
		json_set_str(r, "seal", audit_sealed(row));
		json_set_str(r, "looks_at", row->paths);
		json_set_int(r, "found", rows[i].found);
		json_set(r, "paths", json_copy(rows[i].paths));
		json_add(list, r);
	}
	json_set(j, "rows", list);
	json_print(j, /* indented= */ true, &text);
	fputs(text.data, stdout);
}

static void audit_text(const struct audit_row *rows, bool all, const size_t *counts)
{
	static const char *const words[] = { "PASS", "WARN", "FAIL" };

	for (size_t i = 0; i < findings_count; i++) {
		int shown = 0;

		if (!rows[i].found && !all)
			continue;
		printf("%s %s: %s\n", words[audit_level(rows, i)], findings_table[i].id,
		       findings_table[i].why);
		EACH(p, rows[i].paths) {
			const char *detail = json_str(p, "detail");

			if (shown++ == AUDIT_PATHS)
				break;
			printf("     %s%s%s\n", json_str(p, "path"), detail ? ": " : "",
			       detail ? detail : "");
		}
		if (rows[i].found > AUDIT_PATHS)
			printf("     and %lld more\n", rows[i].found - AUDIT_PATHS);
	}
	printf("audit: %zu passed, %zu warning%s, %zu failed\n", counts[LEVEL_PASS],
	       counts[LEVEL_WARN], counts[LEVEL_WARN] == 1 ? "" : "s", counts[LEVEL_FAIL]);
}

static int audit_all(struct examine *e, const char *root, const char *options)
{
	autofree struct audit_row *rows = calloc(findings_count, sizeof(*rows));
	size_t counts[LEVEL_FAIL + 1] = {0};

	if (!rows)
		abort();
	for (size_t i = 0; i < findings_count; i++)
		rows[i].paths = json_array();
	e->fn = audit_note;
	e->ctx = rows;
	for (size_t i = 0; i < findings_count; i++)
		examine_row(e, &findings_table[i]);
	examine_scan(e);
	for (size_t i = 0; i < findings_count; i++)
		counts[audit_level(rows, i)]++;
	if (strstr(options, "json"))
		audit_json(rows, root, counts);
	else
		audit_text(rows, strstr(options, "all"), counts);
	for (size_t i = 0; i < findings_count; i++)
		json_free(rows[i].paths);
	return counts[LEVEL_FAIL] ? VERB_FAILED :
	       counts[LEVEL_WARN] ? VERB_DEGRADED : 0;
}

static int audit_run(struct boot *b, const char *options, struct diag *d)
{
	struct examine e = { .running = !*b->root };
	int status = VERB_FAILED;

	if (reach_open(&e.reach, b->root, d))
		status = audit_all(&e, b->root, options);
	if (fflush(stdout) || ferror(stdout)) {
		diag_error(d, "cannot write the report");
		status = VERB_FAILED;
	}
	reach_close(&e.reach);
	buf_free(&e.found);
	return status;
}

const struct verb verb_audit = { "audit", "[--json] [--all]", audit_run };
