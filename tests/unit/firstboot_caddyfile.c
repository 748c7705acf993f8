/* SPDX-License-Identifier: MIT */
/* Whose site is it, what of a person's file survives, and what a token can carry. */
#include "firstboot/caddyfile.h"
#include "tests/unit/firstboot_tree.h"

#define BEGIN "# prebake: begin (made from the plan: change what is outside of these lines)\n"
#define OURS  BEGIN "OURS\n# prebake: end\n"

/* `old` merged with our sites "OURS\n" is `merged`; `claims` lists hosts a person serves,
 * `free` hosts that nobody serves.  `says`: the file is refused with these words. */
static const struct {
	const char *name, *old, *merged, *claims, *free, *says;
} cases[] = {
	{ "nothing there", "", OURS, "", "a.io", NULL },
	{ "appended", "a.io {\n}\n", "a.io {\n}\n\n" OURS, "a.io", "b.io io", NULL },
	{ "without a last line end", "a.io {\n}", "a.io {\n}\n\n" OURS, "a.io", "", NULL },
	{ "replaced", "x {\n}\n# prebake: begin old\nold {\n}\n# prebake: end\ny {\n}\n",
	  "x {\n}\n" OURS "y {\n}\n", "x y", "old", NULL },
	{ "replaced at the end", "# prebake: begin\n# prebake: end", OURS, "", "", NULL },
	{ "indented markers", "\t# prebake: begin\nq\n  # prebake: end x\n", OURS, "", "q", NULL },
	{ "several addresses", "a.io, b.io {\n}\n", "a.io, b.io {\n}\n\n" OURS, "a.io b.io", "",
	  NULL },
	{ "addresses over lines", "a.io,\nb.io\n{\n}\n", "a.io,\nb.io\n{\n}\n\n" OURS, "a.io b.io",
	  "", NULL },
	{ "addresses by spaces", "a.io b.io {\n}\n", "a.io b.io {\n}\n\n" OURS, "a.io b.io", "",
	  NULL },
	{ "upper case", "A.IO {\n}\n", "A.IO {\n}\n\n" OURS, "a.io", "", NULL },
	{ "https and its port", "https://a.io, b.io:443, https://c.io:443 {\n}\n",
	  "https://a.io, b.io:443, https://c.io:443 {\n}\n\n" OURS, "a.io b.io c.io", "", NULL },
	{ "other schemes, ports and paths", "http://a.io, b.io:8443, c.io/x, :443, :80 {\n}\n",
	  "http://a.io, b.io:8443, c.io/x, :443, :80 {\n}\n\n" OURS, "", "a.io b.io c.io", NULL },
	{ "global options", "{\n\temail a@b\n}\na.io {\n}\n",
	  "{\n\temail a@b\n}\na.io {\n}\n\n" OURS, "a.io", "email", NULL },
	{ "snippets and imports", "(s) {\n\tencode\n}\nimport sites/*\na.io {\n\timport s\n}\n",
	  "(s) {\n\tencode\n}\nimport sites/*\na.io {\n\timport s\n}\n\n" OURS, "a.io",
	  "encode s import", NULL },
	{ "comment lines", "# b.io {\na.io { # c.io {\n}\n",
	  "# b.io {\na.io { # c.io {\n}\n\n" OURS, "a.io", "b.io c.io", NULL },
	{ "no comment inside of a word", "a.io {\n\trespond x#}\n}\n",
	  "a.io {\n\trespond x#}\n}\n\n" OURS, "a.io", "", NULL },
	{ "braces in quotes", "a.io {\n\trespond \"}\\\" }\"\n\trespond `}\n}`\n}\nb.io {\n}\n",
	  "a.io {\n\trespond \"}\\\" }\"\n\trespond `}\n}`\n}\nb.io {\n}\n\n" OURS, "a.io b.io", "",
	  NULL },
	{ "placeholders", "a.io {\n\trespond {host}{$X}\n}\n{$SITE} {\n}\n",
	  "a.io {\n\trespond {host}{$X}\n}\n{$SITE} {\n}\n\n" OURS, "a.io", "", NULL },
	{ "nested blocks", "a.io {\n\thandle {\n\t\trespond b.io {\n\t\t}\n\t}\n}\nc.io {\n}\n",
	  "a.io {\n\thandle {\n\t\trespond b.io {\n\t\t}\n\t}\n}\nc.io {\n}\n\n" OURS, "a.io c.io",
	  "b.io handle", NULL },
	{ "heredoc", "a.io {\n\trespond <<E\n}\n\tb.io {\n\tE 200\n}\nc.io {\n}\n",
	  "a.io {\n\trespond <<E\n}\n\tb.io {\n\tE 200\n}\nc.io {\n}\n\n" OURS, "a.io c.io", "b.io",
	  NULL },
	{ "hidden line end", "a.io \\\nb.io {\n}\n", "a.io \\\nb.io {\n}\n\n" OURS, "a.io b.io", "",
	  NULL },
	{ "carriage returns", "a.io {\r\n}\r\n", "a.io {\r\n}\r\n\n" OURS, "a.io", "", NULL },
	{ "quoted address", "\"a.io\" {\n}\n", "\"a.io\" {\n}\n\n" OURS, "a.io", "", NULL },
	{ "UTF-8", "m\xc3\xbc.io {\n}\n", "m\xc3\xbc.io {\n}\n\n" OURS, "m\xc3\xbc.io", "", NULL },
	{ "one site without braces", "a.io\nrespond x\n", NULL, "a.io", "respond x",
	  "line 1: a site without braces takes the whole file" },
	{ "one address alone", "\n\na.io", NULL, "a.io", "", "line 3: a site without braces" },
	{ "closed too often", "a.io {\n}\n}\n", NULL, "", "", "line 3: '}' without '{'" },
	{ "never closed", "b.io {\n}\na.io {\n", NULL, "", "", "line 3: '{' is never closed" },
	{ "open quote", "a.io {\n\trespond \"x\n}\n", NULL, "", "",
	  "line 2: the quote \" is never closed" },
	{ "open backtick", "a.io {\n\trespond `x\n}\n", NULL, "", "",
	  "line 2: the quote ` is never closed" },
	{ "open heredoc", "a.io {\n\trespond <<E\n}\n", NULL, "", "", "is never closed" },
	{ "begin alone", "# prebake: begin\na.io {\n}\n", NULL, "", "",
	  "but not '# prebake: end'" },
	{ "end alone", "a.io {\n}\n# prebake: end\n", NULL, "", "", "but not '# prebake: begin'" },
	{ "twice", OURS OURS, NULL, "", "", "is there twice" },
};

/* Each word of the list is claimed (or not). */
static bool all_claimed(const struct caddyfile *f, const char *list, bool expected)
{
	for (const char *p = list; *p; p += strspn(p, " ")) {
		CLEANUP(buf_free) struct buf host = {0};

		buf_add(&host, p, strcspn(p, " "));
		if (caddyfile_claims(f, host.data) != expected)
			return printf("# %s\n", host.data), false;
		p += host.len;
	}
	return true;
}

static void test_merge(size_t i)
{
	CLEANUP(caddyfile_free) struct caddyfile f = {0}, g = {0};
	CLEANUP(buf_free) struct buf out = {0}, again = {0}, without = {0};
	CAUGHT(c);
	bool read;

	read = caddyfile_read(cases[i].old, strlen(cases[i].old), &f, &c);
	if (read)
		tree_ok(all_claimed(&f, cases[i].claims, true) &&
			all_claimed(&f, cases[i].free, false), cases[i].name);
	if (!read || !caddyfile_write(&f, "OURS\n", &out, &c)) {
		tree_has(diag_text(&c), cases[i].says ? cases[i].says : "?", cases[i].name);
		return;
	}
	tree_is(out.data, cases[i].merged, cases[i].name);
	tree_must(caddyfile_read(out.data, out.len, &g, &c));
	tree_ok(caddyfile_write(&g, "OURS\n", &again, &c) && !strcmp(again.data, out.data),
		"a second merge changes nothing");
	tree_ok(caddyfile_write(&g, "", &without, &c) && !strstr(buf_text(&without), "prebake"),
		"ours goes without a trace");
}

int main(void)
{
	CAUGHT(c);

	for (size_t i = 0; i < COUNT(cases); i++)
		test_merge(i);
	tree_ok(!caddyfile_read("a\0b", 3, &(struct caddyfile){0}, &c), "a NUL byte");
	return tree_end();
}
