/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/near.h"
#include "base/option.h"

/* Names and values in --help stand left of this column. */
enum { OPTION_HELP_COLUMN = 24 };

static void option_help(const char *usage, const struct option *o)
{
	printf("usage: %s\n", usage);
	if (o->name)
		putchar('\n');
	for (; o->name; o++) {
		int n = printf("  %s%s%s", o->name, o->value ? " " : "", o->value ? o->value : "");

		printf("%*s%s\n", n < OPTION_HELP_COLUMN ? OPTION_HELP_COLUMN - n : 1, "", o->help);
	}
}

/* The row that arg names, up to its '='. */
static const struct option *option_find(const struct option *o, const char *arg, struct diag *d)
{
	size_t len = strcspn(arg, "=");
	struct near near = { .word = arg, .len = len };

	for (; o->name; o++) {
		if (!strncmp(o->name, arg, len) && !o->name[len])
			return o;
		near_try(&near, o->name);
	}
	if (near.best)
		diag_error(d, "unknown option '%.*s', did you mean '%s'?", (int)len, arg,
			   near.best);
	else
		diag_error(d, "unknown option '%.*s', --help lists them", (int)len, arg);
	return NULL;
}

static void option_append(struct option_list *l, const char *value)
{
	const char **v = realloc(l->v, (l->n + 1) * sizeof(*v));

	if (!v)
		abort();
	l->v = v;
	l->v[l->n++] = value;
}

void option_list_free(struct option_list *l)
{
	free(l->v);
	*l = (struct option_list){0};
}

/* Store argv[i]; returns the index of the last argument used, 0 after a mistake. */
static int option_store(const struct option *o, int i, int argc, char **argv, struct diag *d)
{
	const char *value = strchr(argv[i], '=');

	if (o->kind == OPTION_FLAG) {
		if (value)
			return diag_error(d, "option '%s' takes no value", o->name);
		*(bool *)o->to = true;
		return i;
	}
	if (value)
		value++;
	else if (i + 1 < argc)
		value = argv[++i];
	else
		return diag_error(d, "option '%s' needs a value: %s", o->name, o->value);
	if (o->kind == OPTION_STRING)
		*(const char **)o->to = value;
	else
		option_append(o->to, value);
	return i;
}

int option_parse(const char *usage, const struct option *options, int *argc, char **argv,
		 struct diag *d)
{
	int operands = 1;
	bool ended = false;

	for (int i = 1; i < *argc; i++) {
		const struct option *o;

		if (ended || argv[i][0] != '-' || !argv[i][1]) {
			argv[operands++] = argv[i];
			continue;
		}
		ended = !strcmp(argv[i], "--");
		if (ended)
			continue;
		if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h")) {
			option_help(usage, options);
			return 0;
		}
		o = option_find(options, argv[i], d);
		i = o ? option_store(o, i, *argc, argv, d) : 0;
		if (!i)
			return 2;
	}
	*argc = operands;
	return OPTION_GO_ON;
}
