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

static void test_tokens(void)
{
	static const struct { const char *in, *out; } tokens[] = {
		{ "infrakt:8000", "infrakt:8000" }, { "a@b.io", "a@b.io" }, { "", "``" },
		{ "https://x/dir", "https://x/dir" }, { "two words", "`two words`" },
		{ "#x", "`#x`" }, { "a\"b", "`a\"b`" }, { "a\\\"", "`a\\\"`" }, { "a\\", "`a\\`" },
		{ "$HOME", "`$HOME`" }, { "m\xc3\xbc", "`m\xc3\xbc`" }, { "<<E", "`<<E`" },
		{ "a\nb", NULL }, { "{$X}", NULL }, { "}", NULL }, { "a`b", NULL }, { "\x7f",
		  NULL },
		{ "a\tb", NULL }, { "import,", "`import,`" },
	};

	for (size_t i = 0; i < COUNT(tokens); i++) {
		CLEANUP(buf_free) struct buf out = {0};
		CAUGHT(c);
		bool ok;

		ok = caddyfile_token(tokens[i].in, &out, &c);
		if (tokens[i].out)
			tree_is(ok ? out.data : NULL, tokens[i].out, "token");
		else
			tree_has(ok ? NULL : diag_text(&c), "cannot stand in a Caddyfile",
			  "no token");
	}
}

static void test_hosts(void)
{
	static const char label63[] =
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
	static const struct { const char *in, *out; } hosts[] = {
		{ "App.Example.COM", "app.example.com" }, { "a-1.io", "a-1.io" }, { "localhost",
		  "localhost" },
		{ label63, label63 },
		{ "", NULL }, { "http://a.io", NULL }, { "a.io/", NULL }, { "a.io:8443", NULL },
		{ "-a.io", NULL }, { "a-.io", NULL }, { "a.io-", NULL }, { "a..io", NULL }, { ".a",
		  NULL },
		{ "a.", NULL }, { "a b", NULL }, { "a.io\n}", NULL }, { "*.a.io", NULL },
		  { "m\xc3\xbc.io", NULL },
		{ "{$X}", NULL },
	};
	CLEANUP(buf_free) struct buf longest = {0};
	CAUGHT(c);

	for (size_t i = 0; i < COUNT(hosts); i++) {
		CLEANUP(buf_free) struct buf out = {0};

		diag_free(&c);
		if (hosts[i].out)
			tree_is(caddyfile_host(hosts[i].in, &out, &c) ? out.data : NULL,
			  hosts[i].out, "host");
		else
			tree_has(caddyfile_host(hosts[i].in, &out, &c) ? NULL : diag_text(&c),
				 "is not a host name", hosts[i].in[0] == 'a' ? "no host" : "none");
	}
	for (int i = 0; i < 4; i++)
		buf_printf(&longest, "%s.", label63);
	buf_str(&longest, "a");
	tree_ok(!caddyfile_host(longest.data, &(struct buf){0}, &c), "over 253 characters");
}

static void test_site(void)
{
	CLEANUP(buf_free) struct buf out = {0};
	CAUGHT(c);
	struct caddyfile_site s = { .host = "A.io", .upstream = "app:8000" };

	tree_must(caddyfile_site(&s, &out, &c));
	tree_is(out.data, "a.io {\n\treverse_proxy app:8000\n}\n", "the smallest site");
	buf_free(&out);
	s = (struct caddyfile_site){ "a.io", "app:8000", "me@a.io", "https://ca/dir", "/ca.pem",
	  true, true };
	tree_must(caddyfile_site(&s, &out, &c));
	tree_is(out.data,
	  "a.io {\n\ttls me@a.io {\n\t\tca https://ca/dir\n\t\tca_root /ca.pem\n\t}\n"
		"\tencode\n\theader {\n\t\tStrict-Transport-Security max-age=31536000\n"
		"\t\tX-Content-Type-Options nosniff\n\t\tX-Frame-Options DENY\n\t\t-Server\n\t}\n"
		"\treverse_proxy app:8000\n}\n", "a site with everything");
	s.email = "me } evil {";
	tree_ok(!caddyfile_site(&s, &out, &c), "a hostile e-mail");
	s.email = NULL;
	s.host = "a.io {\n";
	tree_ok(!caddyfile_site(&s, &out, &c), "a hostile host");
	tree_ok(!caddyfile_read("a\0b", 3, &(struct caddyfile){0}, &c), "a NUL byte");
}

int main(void)
{
	for (size_t i = 0; i < COUNT(cases); i++)
		test_merge(i);
	test_tokens();
	test_hosts();
	test_site();
	return tree_end();
}
