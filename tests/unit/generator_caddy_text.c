/* SPDX-License-Identifier: MIT */
/* A site as a block of a Caddyfile, whatever its texts hold. */
#include <stdio.h>
#include <string.h>

#include "generator/caddy_text.h"

static unsigned tests, failed;

static void is(const char *got, const char *expected)
{
	bool ok = !strcmp(got, expected);

	printf("%sok %u - %.40s\n", ok ? "" : "not ", ++tests, expected);
	if (!ok)
		printf("# got:      %s\n# expected: %s\n", got, expected);
	failed += !ok;
}

static const struct {
	const char *text;
	bool quoted, refs;
	const char *token;
} tokens[] = {
	{ "app:8000", false, false, "app:8000" },
	{ "${domain}", false, true, "${domain}" },
	{ "www.${domain}", false, true, "www.${domain}" },
	{ "${domain}", false, false, "$$%7Bdomain%7D" },
	{ "a b", false, true, "a%20b" }, { "a\nb {", false, true, "a%0Ab%20%7B" },
	{ "a,b", false, true, "a%2Cb" }, { "#a", false, true, "%23a" },
	{ "`a`", false, true, "%60a%60" }, { "<<E", false, true, "%3C%3CE" },
	{ "", true, true, "\"\"" }, { "me+x@a.io", true, true, "\"me+x@a.io\"" },
	{ "#me@a.io", true, true, "\"#me@a.io\"" },
	{ "it's@a.io", true, true, "\"it's@a.io\"" },
	{ "ops@${domain}", true, true, "\"ops@${domain}\"" },
	{ "$$x@a.io", true, true, "\"$$x@a.io\"" },
	{ "https://ca/dir?a=$b", true, false, "\"https://ca/dir?a=$$b\"" },
	{ "a\"b", true, true, "\"a%22b\"" }, { "a\\", true, true, "\"a%5C\"" },
	{ "{env.HOME}", true, true, "\"%7Benv.HOME%7D\"" },
	{ "a\nb", true, true, "\"a%0Ab\"" }, { "m\xc3\xbc", true, true, "\"m%C3%BC\"" },
	{ "$", true, true, "\"$$\"" },
};

static void test_public(void)
{
	struct caddy c = {0};
	struct site s = { .host.s = "${domain}", .upstream.s = "app:8000" };
	BUF(small);
	BUF(large);
	BUF(staging);

	caddy_text_site(&c, &s, CADDY_PUBLIC, &small);
	is(small.data, "${domain} {\n\treverse_proxy app:8000\n}\n");
	c.email.s = "ops@${domain}";
	c.acme.directory.s = "https://ca/dir";
	c.acme.ca.path.s = "ca.crt";
	s.encode = s.security_headers = true;
	caddy_text_site(&c, &s, CADDY_PUBLIC, &large);
	is(large.data,
	   "${domain} {\n\ttls \"ops@${domain}\" {\n\t\tca \"https://ca/dir\"\n"
	   "\t\tca_root /etc/caddy/acme-ca.pem\n\t}\n\tencode\n\theader {\n"
	   "\t\tStrict-Transport-Security max-age=31536000\n"
	   "\t\tX-Content-Type-Options nosniff\n\t\tX-Frame-Options DENY\n\t\t-Server\n\t}\n"
	   "\treverse_proxy app:8000\n}\n");
	c.acme.directory.s = "staging";
	c.acme.ca.path.s = c.email.s = NULL;
	s.encode = false;
	caddy_text_site(&c, &s, CADDY_PUBLIC, &staging);
	is(staging.data,
	   "${domain} {\n\ttls {\n"
	   "\t\tca \"https://acme-staging-v02.api.letsencrypt.org/directory\"\n\t}\n"
	   "\theader {\n\t\tX-Content-Type-Options nosniff\n\t\tX-Frame-Options DENY\n"
	   "\t\t-Server\n\t}\n\treverse_proxy app:8000\n}\n");
}

static void test_other(void)
{
	struct caddy c = { .acme.directory.s = "staging" };
	struct site s = { .host.s = "${domain}", .upstream.s = "app:8000",
			  .security_headers = true };
	BUF(internal);
	BUF(address);
	BUF(options);

	caddy_text_site(&c, &s, CADDY_INTERNAL, &internal);
	is(internal.data,
	   "${domain} {\n\ttls internal\n"
	   "\theader {\n\t\tX-Content-Type-Options nosniff\n\t\tX-Frame-Options DENY\n"
	   "\t\t-Server\n\t}\n\treverse_proxy app:8000\n}\n");
	c.acme.directory.s = NULL;
	c.email.s = "a@b.io";
	s.security_headers = false;
	s.host.s = "${instance.ipv4}";
	c.ip_certificate = true;
	caddy_text_site(&c, &s, CADDY_ADDRESS, &address);
	is(address.data,
	   "${instance.ipv4} {\n\ttls {\n\t\tissuer acme {\n"
	   "\t\t\tdir \"https://acme-v02.api.letsencrypt.org/directory\"\n"
	   "\t\t\temail \"a@b.io\"\n\t\t\tprofile shortlived\n\t\t}\n\t}\n"
	   "\treverse_proxy app:8000\n}\n");
	c.acme.directory.s = "https://ca/dir";
	c.acme.ca.path.s = "ca.crt";
	buf_free(&address);
	caddy_text_site(&c, &s, CADDY_ADDRESS, &address);
	is(address.data,
	   "${instance.ipv4} {\n\ttls {\n\t\tissuer acme {\n\t\t\tdir \"https://ca/dir\"\n"
	   "\t\t\temail \"a@b.io\"\n\t\t\ttrusted_roots /etc/caddy/acme-ca.pem\n"
	   "\t\t}\n\t}\n\treverse_proxy app:8000\n}\n");
	caddy_text_options(&c, &options);
	is(options.data, "{\n\tadmin unix/@caddy-admin\n\tdefault_sni ${instance.ipv4}\n}\n");
}

int main(void)
{
	for (size_t i = 0; i < COUNT(tokens); i++) {
		BUF(out);

		caddy_text_token(tokens[i].text, tokens[i].quoted, tokens[i].refs, &out);
		is(buf_text(&out), tokens[i].token);
	}
	test_public();
	test_other();
	printf("1..%u\n", tests);
	return failed != 0;
}
