/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/file.h"
#include "base/ref.h"
#include "firstboot/boot.h"
#include "firstboot/journal.h"
#include "firstboot/metadata.h"
#include "firstboot/plan.h"
#include "firstboot/status.h"
#include "firstboot/steps.h"

const char *boot_path(const struct boot *b, struct buf *buf, const char *path)
{
	buf_free(buf);
	buf_printf(buf, "%s%s", b->root, path);
	return buf->data;
}

const char *boot_stack_dir(const struct boot *b)
{
	return json_str(json_get(b->plan, "stack"), "dir");
}

static const char *boot_lookup(void *ctx, const char *name, size_t len, struct diag *d)
{
	struct boot *b = ctx;
	CLEANUP(buf_free) struct buf key = {0};
	const char *value;

	buf_add(&key, name, len);
	if (!strncmp(key.data, "env.", 4))
		value = json_str(b->env, key.data + 4);
	else if (!strncmp(key.data, "instance.", 9))
		value = metadata_value(&b->instance, key.data + 9);
	else
		value = json_str(b->params, key.data);
	if (!value)
		diag_error(d, "'${%s}' has no value on this server", key.data);
	return value;
}

bool boot_expand(struct boot *b, const char *text, struct buf *out, struct diag *d)
{
	return ref_expand(text, boot_lookup, b, out, d);
}

/* One line for the console and the system's journal. */
static void boot_say(const struct boot *b, const char *what, const char *text)
{
	bool known = b->status && b->status->step;

	printf("prebake: %s%s%s%s\n", known ? b->status->step : "", known ? ": " : "", what, text);
	fflush(stdout);
}

void boot_degrade(struct boot *b, const char *fmt, ...)
{
	CLEANUP(buf_free) struct buf text = {0};
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&text, fmt, ap);
	va_end(ap);
	b->degraded = true;
	boot_say(b, "degraded: ", text.data);
	if (!b->status)
		return;
	json_add_str(b->status->notes, text.data);
	status_write(b->status);
}

void boot_note(struct boot *b, const char *fmt, ...)
{
	struct status_step *s = b->status ? status_current(b->status) : NULL;
	CLEANUP(buf_free) struct buf text = {0};
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&text, fmt, ap);
	va_end(ap);
	if (s && s->note && !strcmp(s->note, text.data))
		return;
	boot_say(b, "", text.data);
	if (!s)
		return;
	free(s->note);
	s->note = buf_take(&text);
	status_write(b->status);
}

long long boot_clock(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

/* A step that did its work for the same input leaves no line in the journal when
 * it only looks again.  One that degraded is not done. */
static bool boot_work(struct boot *b, const struct step *step, const char *hash, bool same,
		      struct diag *d)
{
	bool before = b->degraded, degraded;

	if (!same && !journal_add(b->journal, step->name, "start", hash, d))
		return false;
	b->degraded = false;
	if (!step->run(b, d))
		return false;
	degraded = b->degraded;
	b->degraded = before || degraded;
	return same || degraded || journal_add(b->journal, step->name, "done", hash, d);
}

static bool boot_try(struct boot *b, const struct step *step, bool *ret_skipped, struct diag *d)
{
	CLEANUP(buf_free) struct buf input = {0};
	char hash[JOURNAL_HASH_SIZE];
	const char *done;
	bool same;

	if (step->input && !step->input(b, &input, d))
		return false;
	journal_hash(&input, hash);
	done = journal_done(b->journal, step->name);
	same = done && !strcmp(done, hash);
	*ret_skipped = same && !step->every_boot;
	return *ret_skipped || boot_work(b, step, hash, same, d);
}

static bool boot_failed(struct boot *b, const char *step, const char *reason, struct diag *d)
{
	b->status->state = STATUS_FAILED;
	b->status->step = step;
	b->status->reason = strdup(reason);
	status_write(b->status);
	return diag_error(d, "%s: %s", step, reason);
}

static bool boot_step(struct boot *b, const struct step *step, struct diag *d)
{
	CAUGHT(caught);
	struct status_step *s;
	long long start = boot_clock();
	bool ok, skipped = false;

	b->status->step = step->name;
	s = status_current(b->status);
	s->state = "running";
	status_write(b->status);
	ok = boot_try(b, step, &skipped, &caught);
	s->ms = boot_clock() - start;
	s->state = !ok ? "failed" : skipped ? "skipped" : "done";
	if (!ok)
		return boot_failed(b, step->name, diag_text(&caught), d);
	printf("prebake: %s: %s in %lld.%03lld s\n", step->name,
	       skipped ? "was done before" : "done", s->ms / 1000, s->ms % 1000);
	fflush(stdout);
	return true;
}

static bool boot_steps(struct boot *b, struct diag *d)
{
	size_t n = 0;

	for (size_t i = 0; i < steps_count; i++) {
		const char *needs = steps_table[i].needs;

		if (needs && !plan_get(b->plan, needs))
			continue;
		b->status->steps[n].name = steps_table[i].step->name;
		b->status->steps[n++].state = "pending";
	}
	b->status->n = n;
	for (size_t i = 0; i < steps_count; i++) {
		const char *needs = steps_table[i].needs;

		if ((!needs || plan_get(b->plan, needs)) && !boot_step(b, steps_table[i].step, d))
			return false;
	}
	b->status->step = NULL;
	b->status->state = b->degraded ? STATUS_DEGRADED : STATUS_DONE;
	status_write(b->status);
	printf("prebake: %s\n", status_names[b->status->state]);
	return true;
}

static bool boot_planned(struct boot *b, struct diag *d)
{
	CLEANUP(buf_free) struct buf path = {0};
	CAUGHT(caught);

	status_write(b->status);
	b->plan = plan_read(boot_path(b, &path, BOOT_PLAN), &caught);
	if (!b->plan)
		return boot_failed(b, "plan", diag_text(&caught), d);
	return boot_steps(b, d);
}

bool boot_run(struct boot *b, struct diag *d)
{
	CLEANUP(buf_free) struct buf path = {0};
	CLEANUP(journal_close) struct journal journal = { .fd = -1 };
	CLEANUP(status_close) struct status status = {0};

	b->journal = &journal;
	b->status = &status;
	return file_mkdir(boot_path(b, &path, BOOT_STATE), 0755, d) &&
	       journal_open(&journal, boot_path(b, &path, BOOT_JOURNAL), d) &&
	       status_open(&status, boot_path(b, &path, BOOT_STATUS), steps_count, d) &&
	       boot_planned(b, d);
}

void boot_free(struct boot *b)
{
	json_free(b->plan);
	json_free(b->params);
	json_free(b->env);
	metadata_free(&b->instance);
	free(b->user_data);
}
