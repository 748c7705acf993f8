/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "generator/report.h"
#include "generator/tree.h"
#include "generator/tree_dollar.h"

/* Each row: a text, the tree in one line with the place of every value, and the
 * report in one line per mistake. */
static const struct {
	const char *name;
	enum tree_mode mode;
	const char *text, *tree, *report;
} cases[] = {
	{ "scalars, lists, mappings", TREE_STRICT, "a: [x, 'y', \"z\"]\nb: {c: 1}\n",
	  "{a:[x@1:5 'y'@1:8 'z'@1:13]@1:4 b:{c:1@2:8}@2:4}@1:1", "" },
	{ "plain is what it looks like", TREE_STRICT, "a: no\nb: 0644\nc: ~\nd:\n",
	  "{a:no@1:4 b:0644@2:4 c:~@3:4 d:@4:3}@1:1", "" },
	{ "folding and blocks", TREE_STRICT, "a: >\n  x\n  y\nb: |\n  x\n  y\n",
	  "{a:'x y\n'@1:4 b:'x\ny\n'@4:4}@1:1", "" },
	{ "columns count characters", TREE_STRICT, "a: [é, 🎉, x]\n",
	  "{a:[é@1:5 🎉@1:8 x@1:11]@1:4}@1:1", "" },
	{ "CRLF", TREE_STRICT, "a: 1\r\nb: 2\r\n", "{a:1@1:4 b:2@2:4}@1:1", "" },
	{ "lines are an editor's", TREE_STRICT, "a: \"x\xe2\x80\xa8y\"\nb: 2\n",
	  "{a:'x\xe2\x80\xa8y'@1:4 b:2@2:4}@1:1", "" },
	{ "the first of duplicates stays", TREE_STRICT, "a: 1\nb: 2\na: 3\n",
	  "{a:1@1:4 b:2@2:4}@1:1", "3:1 duplicate key 'a': it stands in line 1 already\n" },
	{ "duplicates in the order of the file", TREE_STRICT, "b: 1\na: 1\nb: 2\na: 2\n",
	  "{b:1@1:4 a:1@2:4}@1:1", "3:1 duplicate key 'b': it stands in line 1 already\n"
	  "4:1 duplicate key 'a': it stands in line 2 already\n" },
	{ "strict: a refused value is no value", TREE_STRICT, "a: *x\nb: [*y]\n",
	  "{a:BAD@1:4 b:[BAD@2:5]@2:4}@1:1",
	  "1:4 aliases ('*x') are not supported: write the value out; a text that starts with '*' "
	  "must be in quotes\n"
	  "2:5 aliases ('*y') are not supported: write the value out; a text that starts with '*' "
	  "must be in quotes\n" },
	{ "strict: a merge key is no key", TREE_STRICT, "a: 1\n<<: {b: 2}\n", "{a:1@1:4}@1:1",
	  "2:1 merge keys ('<<') are not supported: write the keys out, or share a file with "
	  "'include'\n" },
	{ "a quoted << is a key", TREE_STRICT, "'<<': 1\n", "{<<:1@1:7}@1:1", "" },
	{ "lenient: aliases", TREE_LENIENT, "a: &x [1]\nb: *x\n",
	  "{a:[1@1:8]@1:4 b:[1@1:8]@1:4}@1:1", "" },
	{ "lenient: own keys win", TREE_LENIENT, "a: &x {k: 1, l: 2}\nb: {<<: *x, k: 3}\n",
	  "{a:{k:1@1:11 l:2@1:17}@1:4 b:{k:3@2:16 l:2@1:17}@2:4}@1:1", "" },
	{ "lenient: the first merged wins", TREE_LENIENT,
	  "a: {<<: [{k: 1}, {k: 2, l: 3}]}\n", "{a:{k:1@1:14 l:3@1:28}@1:4}@1:1", "" },
	{ "lenient: a merged map merges on", TREE_LENIENT,
	  "a: &a {k: 1}\nb: &b {<<: *a}\nc: {<<: *b}\n",
	  "{a:{k:1@1:11}@1:4 b:{k:1@1:11}@2:4 c:{k:1@1:11}@3:4}@1:1", "" },
	{ "lenient: tags", TREE_LENIENT, "a: !reset []\n", "{a:[]@1:4}@1:1", "" },
	{ "lenient: no cycles", TREE_LENIENT, "a: &x [*x]\n", "{a:[BAD@1:8]@1:4}@1:1",
	  "1:8 alias '*x' has no anchor '&x' before it\n" },
	{ "lenient: an anchor again", TREE_LENIENT, "a: &x 1\nb: &x 2\nc: *x\n",
	  "{a:1@1:4 b:2@2:4 c:2@2:4}@1:1", "" },
	{ "lenient: duplicates are mistakes", TREE_LENIENT, "a: 1\na: 2\n", "{a:1@1:4}@1:1",
	  "2:1 duplicate key 'a': it stands in line 1 already\n" },
	{ "empty", TREE_STRICT, "", "NONE", "1:1 the file is empty\n" },
	{ "a directive", TREE_STRICT, "%YAML 1.1\n---\na: 1\n", "{a:1@3:4}@3:1", "" },
};

/* Each row: a spec's line with one '^' under the '$' that is meant; the number
 * of that '$' in the value. */
static const struct {
	const char *name, *text;
	unsigned nth, line, col;
} dollars[] = {
	{ "plain", "a: x$y$z\n", 2, 1, 7 },
	{ "quoted", "a: \"é$y$z\"\n", 1, 1, 6 },
	{ "single quotes", "a: 'it''s $x'\n", 1, 1, 11 },
	{ "escapes before it", "a: \"\\t\\u00e9\\\"$x\"\n", 1, 1, 15 },
	{ "folded over lines", "a: \"x\n  y $z\"\n", 1, 2, 5 },
	{ "literal block, '$' in its header", "a: | # $\n  x\n  $y\n", 1, 3, 3 },
	{ "folded block", "a: >-\n  x $a\n\n  $b\n", 2, 4, 3 },
	{ "an escaped '$' is the scalar's start", "a: \"\\x24{x}\"\n", 1, 1, 4 },
};

static void show_scalar(const struct node *n, struct buf *out)
{
	buf_printf(out, n->plain ? "%s" : "'%s'", n->text);
}

static void show(const struct node *n, struct buf *out)
{
	static const char *const brackets[] = { [NODE_LIST] = "[]", [NODE_MAP] = "{}" };

	if (n->kind == NODE_SCALAR)
		show_scalar(n, out);
	else if (n->kind == NODE_BAD)
		buf_str(out, "BAD");
	else
		buf_char(out, brackets[n->kind][0]);
	for (const struct node *c = n->child; c; c = c->next) {
		if (n->kind == NODE_MAP)
			buf_printf(out, "%s:", c->key);
		show(c, out);
		if (c->next)
			buf_char(out, ' ');
	}
	if (n->kind == NODE_LIST || n->kind == NODE_MAP)
		buf_char(out, brackets[n->kind][1]);
	buf_printf(out, "@%u:%u", n->pos.line, n->pos.col);
}

/* From "t:3:1: error: words" to "3:1 words". */
static void shorten(char *report, struct buf *out)
{
	for (char *save = NULL, *l = strtok_r(report, "\n", &save); l;
	     l = strtok_r(NULL, "\n", &save)) {
		char *place = strchr(l, ':') + 1, *words = strstr(place, ": error: ");

		buf_printf(out, "%.*s %s\n", (int)(words - place), place,
			   words + strlen(": error: "));
	}
}

static bool run_case(size_t i)
{
	CLEANUP(arena_free) struct arena a = {0};
	CLEANUP(buf_free) struct buf tree = {0}, reports = {0};
	autofree char *report = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&report, &len);
	struct diag d = { .out = out, .print = report_text };
	struct source parsed = { "t", cases[i].text };
	const struct node *root;

	root = tree_parse(&a, &parsed, strlen(cases[i].text), cases[i].mode, &d);
	fclose(out);
	if (root)
		show(root, &tree);
	else
		buf_str(&tree, "NONE");
	for (char *p = report; (p = strstr(p, "\n  ")); )  /* without the excerpts */
		memmove(p, strchr(p + 1, '\n'), strlen(strchr(p + 1, '\n')) + 1);
	shorten(report, &reports);
	if (!strcmp(tree.data, cases[i].tree) && !strcmp(buf_text(&reports), cases[i].report))
		return true;
	printf("# tree   %s\n# wanted %s\n# report %s\n# wanted %s\n", tree.data, cases[i].tree,
	       buf_text(&reports), cases[i].report);
	return false;
}

static bool run_dollar(size_t i)
{
	CLEANUP(arena_free) struct arena a = {0};
	struct source src = { "t", dollars[i].text };
	struct diag d = { .out = stdout };
	const struct node *root = tree_parse(&a, &src, strlen(src.text), TREE_STRICT, &d);
	const struct node *v = tree_get(root, "a");
	const char *p = v ? v->text : NULL;
	struct pos pos;

	for (unsigned n = 1; p && n < dollars[i].nth; n++)
		p = strchr(p, '$') + 1;
	p = p ? strchr(p, '$') : NULL;
	if (!p)
		return false;
	pos = tree_dollar(v->pos, v->text, p);
	if (pos.line == dollars[i].line && pos.col == dollars[i].col)
		return true;
	printf("# got %u:%u\n", pos.line, pos.col);
	return false;
}

int main(void)
{
	unsigned n = 0;
	bool all = true;

	printf("1..%zu\n", COUNT(cases) + COUNT(dollars));
	for (size_t i = 0; i < COUNT(cases) + COUNT(dollars); i++) {
		bool dollar = i >= COUNT(cases);
		bool ok = dollar ? run_dollar(i - COUNT(cases)) : run_case(i);

		printf("%sok %u - %s\n", ok ? "" : "not ", ++n,
		       dollar ? dollars[i - COUNT(cases)].name : cases[i].name);
		all = all && ok;
	}
	return !all;
}
