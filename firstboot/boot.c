/* SPDX-License-Identifier: MIT */
#include <time.h>

#include "base/ref.h"
#include "firstboot/boot.h"
#include "firstboot/report.h"
#include "firstboot/say.h"
#include "firstboot/state.h"
#include "firstboot/steps.h"

const char *boot_path(const struct boot *b, struct buf *buf, const char *path)
{
	buf_free(buf);
	buf_printf(buf, "%s%s", b->root, path);
	return buf->data;
}

const char *boot_stack_dir(const struct boot *b)
{
	return json_text(json_at(b->plan, "stack.dir"));
}

static const char *boot_lookup(void *ctx, const char *name, size_t len, struct diag *d)
{
	const struct boot *b = ctx;
	const struct json *from = b->params;
	const char *value, *key;
	BUF(text);

	buf_add(&text, name, len);
	key = strchr(text.data, '.');
	if (key)
		from = *name == 'e' ? b->env : b->instance;
	value = json_str(from, key ? key + 1 : text.data);
	if (!value)
		diag_error(d, "'${%s}' has no value on this server", text.data);
	return value;
}

bool boot_expand(struct boot *b, const char *text, struct buf *out, struct diag *d)
{
	return text ? ref_expand(text, boot_lookup, b, out, d) :
		      diag_error(d, "the plan lacks a text");
}

void boot_tell(struct boot *b, bool degraded, const char *fmt, ...)
{
	struct state *s = b->state;
	const char *old;
	va_list ap;
	BUF(text);

	va_start(ap, fmt);
	buf_vprintf(&text, fmt, ap);
	va_end(ap);
	diag_clean(text.data);
	b->degraded |= degraded;
	old = s ? json_str(s->row, "note") : NULL;
	if (!degraded && old && !strcmp(old, text.data))
		return;
	say_line(b, degraded ? "degraded" : "running", -1, text.data);
	if (!s)
		return;
	if (degraded)
		json_add_str(s->notes, text.data);
	else
		json_set_str(s->row, "note", text.data);
	state_write(s, "running", NULL);
}

long long boot_clock(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

/* A step that did its work for the same input leaves no line in the journal when
 * it only looks again.  One that degraded is not done. */
static const char *boot_work(struct boot *b, const struct step *step, struct diag *d)
{
	char hash[STATE_HASH_SIZE];
	bool before = b->degraded, degraded, same;
	const char *done;
	BUF(input);

	if (step->input && !step->input(b, &input, d))
		return NULL;
	state_hash(&input, hash);
	done = json_str(b->state->done, step->name);
	same = done && !strcmp(done, hash) && (!step->again || state_ended(b->state));
	if (same && !step->every_boot)
		return "skipped";
	b->degraded = false;
	if ((!same && !state_add(b->state, step->name, /* done= */ false, hash, d)) ||
	    !step->run(b, d))
		return NULL;
	degraded = b->degraded;
	b->degraded |= before;
	return same || degraded || state_add(b->state, step->name, /* done= */ true, hash, d)
	       ? "done" : NULL;
}

static bool boot_step(struct boot *b, const struct step *step, struct json *row, struct diag *d)
{
	struct state *s = b->state;
	long long start = boot_clock(), took;
	const char *end;
	CAUGHT(c);

	s->step = step->name;
	s->row = row;
	json_set_str(row, "state", "running");
	json_set_int(row, "at", start - s->began);
	state_write(s, "running", NULL);
	end = boot_work(b, step, &c);
	took = boot_clock() - start;
	json_set_int(row, "ms", took);
	json_set_str(row, "state", end ? end : "failed");
	say_line(b, end ? end : "failed", took, end ? end : "failed");
	b->reported = b->reported || report_state(b, "running", s->step, NULL);
	return end || diag_error(d, "%s", diag_text(&c));
}

static bool boot_steps(struct boot *b, struct diag *d)
{
	autofree struct json **rows = calloc(steps_count, sizeof(void *));

	if (!rows)
		abort();
	for (size_t i = 0; i < steps_count; i++) {
		if (!json_at(b->plan, steps_table[i].needs))
			continue;
		rows[i] = json_object();
		json_set_str(rows[i], "name", steps_table[i].step->name);
		json_set_str(rows[i], "state", "pending");
		json_set_int(rows[i], "ms", 0);
		json_add(b->state->steps, rows[i]);
	}
	for (size_t i = 0; i < steps_count; i++)
		if (rows[i] && !boot_step(b, steps_table[i].step, rows[i], d))
			return false;
	return true;
}

/* '*' is every child; what is marked '?' may be missing, and what lies below it. */
static const char boot_needs[] =
	"name params?.*.type stack?.dir stack?.compose.path stack?.compose.github?.url "
	"stack?.registries?.*.host stack?.directories?.*.path stack?.directories?.*.mode "
	"stack?.show?.*.label stack?.show?.*.file?.service stack?.show?.*.file?.path "
	"proxy?.caddy?.sites.*.host proxy?.caddy?.sites.*.caddyfile "
	"proxy?.caddy?.service.image proxy?.caddy?.ports.* proxy?.caddy?.volumes.* "
	"system?.firewall?.allow?.* report?.url report?.secret";

static bool boot_has(const struct json *at, const char *path)
{
	size_t n = strcspn(path, ".? ");
	const char *rest = path + n + (path[n] == '?');
	bool ok = true;
	BUF(key);

	if (!n)
		return json_text(at);
	rest += *rest == '.';
	if (*path == '*') {
		EACH(child, at)
			ok = ok && boot_has(child, rest);
		return ok;
	}
	buf_add(&key, path, n);
	at = json_get(at, key.data);
	return at ? boot_has(at, rest) : path[n] == '?';
}

bool boot_plan(const struct json *plan, struct diag *d)
{
	bool ok = json_int(plan, "prebake_plan", 0) == 1 ||
		  diag_error(d, "the plan must have \"prebake_plan\": 1");

	for (const char *p = boot_needs; p; p = strchr(p, ' ')) {
		p += *p == ' ';
		if (!boot_has(plan, p))
			ok = diag_error(d, "the plan's '%.*s' must be text",
					(int)strcspn(p, " "), p);
	}
	return ok;
}

static bool boot_planned(struct boot *b, struct diag *d)
{
	BUF(path);

	state_write(b->state, "running", NULL);
	b->plan = json_read(boot_path(b, &path, BOOT_PLAN), d);
	say_motd(b, "running", NULL);
	return b->plan && boot_plan(b->plan, d) && boot_steps(b, d);
}

bool boot_run(struct boot *b, struct diag *d)
{
	CLEANUP(state_close) struct state s = { .fd = -1 };
	const char *end;
	CAUGHT(c);

	b->state = &s;
	if (!state_open(&s, b->root, &c) || !boot_planned(b, &c) ||
	    (!state_ended(&s) && !state_add(&s, STATE_RUN, /* done= */ true, "0", &c))) {
		if (s.status.len) {
			state_write(&s, "failed", diag_text(&c));
			say_motd(b, "failed", diag_text(&c));
		}
		report_state(b, "failed", s.step, diag_text(&c));
		return diag_error(d, "%s: %s", s.step, diag_text(&c));
	}
	s.step = NULL;
	end = b->degraded ? "degraded" : "done";
	if (!state_write(&s, end, NULL))
		return false;
	report_state(b, end, NULL, NULL);
	say_motd(b, end, json_text(json_first(s.notes)));
	say_line(b, end, boot_clock() - s.began, end);
	return true;
}

void boot_free(struct boot *b)
{
	json_free(b->plan);
	json_free(b->instance);
	json_free(b->params);
	json_free(b->env);
	json_free(b->model);
}
