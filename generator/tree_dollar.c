/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "generator/tree_dollar.h"

static const char *const escapes[] = { "\\x24", "\\u0024", "\\U00000024" };

struct walk {
	const char *p;
	struct pos pos;
};

static void step(struct walk *w)
{
	if (*w->p == '\n') {
		w->pos.line++;
		w->pos.col = 1;
	} else {
		w->pos.col++;
	}
	w->p++;
	while (((unsigned char)*w->p & 0xc0) == 0x80)
		w->p++;
}

static bool at_start(struct walk *w, struct pos pos)
{
	w->p = pos.source ? pos.source->text : NULL;
	w->pos = (struct pos){ pos.source, 1, 1 };
	if (!w->p)
		return false;
	while (*w->p && (w->pos.line != pos.line || w->pos.col != pos.col))
		step(w);
	return *w->p;
}

static bool is_escaped_dollar(const char *p)
{
	for (size_t i = 0; i < COUNT(escapes); i++)
		if (!strncmp(p, escapes[i], strlen(escapes[i])))
			return true;
	return false;
}

struct pos tree_dollar(struct pos pos, const char *text, const char *p)
{
	struct walk w;
	size_t before = 0;
	bool quoted;

	for (const char *s = text; s < p; s++)
		before += *s == '$';
	if (!at_start(&w, pos))
		return pos;
	quoted = *w.p == '"';
	if (*w.p == '|' || *w.p == '>')     /* the header may hold a comment */
		while (*w.p && *w.p != '\n')
			step(&w);
	for (; *w.p; step(&w)) {
		if (quoted && is_escaped_dollar(w.p))
			return pos;
		if (*w.p == '$' && !before--)
			return w.pos;
	}
	return pos;
}
