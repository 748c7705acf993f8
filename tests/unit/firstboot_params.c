/* SPDX-License-Identifier: MIT */
#include "firstboot/params.h"
#include "tests/unit/firstboot_tree.h"

#define LONG "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggg" /* 64 */

static const struct { const char *type, *value; bool right; } values[] = {
	{ "hostname", "app.example.com", true }, { "hostname", "xn--bcher-kva.example", true },
	{ "hostname", "a.b", true }, { "hostname", "", false }, { "hostname", "localhost", false },
	{ "hostname", "http://x.org", false }, { "hostname", "x.org/", false },
	{ "hostname", "x.org:8443", false }, { "hostname", "x.org.", false },
	{ "hostname", "-x.org", false }, { "hostname", "x-.org", false },
	{ "hostname", "x..org", false }, { "hostname", "192.0.2.1", false },
	{ "hostname", "x.org\n", false }, { "hostname", "x.org {", false },
	{ "hostname", LONG ".org", false }, { "hostname", "*.x.org", false },
	{ "email", "a@x.org", true }, { "email", "a b@x.org", false }, { "email", "a@x", false },
	{ "email", "a\"b@x.org", false }, { "email", "", false }, { "email", "a{b@x.org", false },
	{ "secret", "ghp_x $`'\"\\", true }, { "secret", "", false }, { "secret", "a\nb", false },
	{ "secret", "\x7f", false }, { "string", "", true }, { "string", "a\nb", true },
	{ "integer", "0", true }, { "integer", "-12", true }, { "integer", "", false },
	{ "integer", "-", false }, { "integer", "1.5", false }, { "integer", "0x1", false },
	{ "integer", "9999999999999999999", false },
	{ "boolean", "true", true }, { "boolean", "false", true }, { "boolean", "yes", false },
	{ "url", "https://x.org/a?b=c", true }, { "url", "http://127.0.0.1:1", true },
	{ "url", "x.org", false }, { "url", "ftp://x.org", false }, { "url", "https://", false },
	{ "url", "https://x y", false }, { "url", "https://x\"y", false },
	{ "ipv4", "192.0.2.1", true }, { "ipv4", "192.0.2.1 ", false }, { "ipv4", "1.2.3", false },
	{ "ipv6", "2001:db8::1", true }, { "ipv6", "192.0.2.1", false }, { "ipv6", "", false },
	{ "colour", "red", false },
};

#define PLAN "{\"params\":{\"domain\":{\"type\":\"hostname\",\"help\":\"public name\"}," \
	"\"token\":{\"type\":\"secret\"},\"port\":{\"type\":\"integer\",\"default\":\"8000\"}}}"
#define LINE "#prebake-params "

/* What params.json and user-data hold; the parameters, or (after '!') the report. */
static const struct row {
	const char *name, *file, *user_data, *result;
} rows[] = {
	{ "all from the file", "{\"domain\":\"a.example.com\",\"token\":\"t\"}", NULL,
	  "{\"domain\":\"a.example.com\",\"token\":\"t\",\"port\":\"8000\"}" },
	{ "all from user-data", NULL,
	  "#cloud-config\n" LINE "{\"domain\":\"a.example.com\",\"token\":\"t\"}\nruncmd: []\n",
	  "{\"domain\":\"a.example.com\",\"token\":\"t\",\"port\":\"8000\"}" },
	{ "the file comes first", "{\"domain\":\"f.example.com\"}",
	  LINE "{\"domain\":\"u.example.com\",\"token\":\"t\",\"port\":\"1\"}",
	  "{\"domain\":\"f.example.com\",\"token\":\"t\",\"port\":\"1\"}" },
	{ "a later line comes first", NULL,
	  LINE "{\"domain\":\"a.example.com\"}\n" LINE "{\"domain\":\"b.example.com\","
	  "\"token\":\"t\"}\r\n",
	  "{\"domain\":\"b.example.com\",\"token\":\"t\",\"port\":\"8000\"}" },
	{ "numbers are text", "{\"domain\":\"a.example.com\",\"token\":\"t\",\"port\":99}", NULL,
	  "{\"domain\":\"a.example.com\",\"token\":\"t\",\"port\":\"99\"}" },
	{ "nothing at all", NULL, NULL,
	  "!missing parameters: domain (public name), token; give them in "
	  "/etc/prebake/params.json or in the user-data as a line "
	  "#prebake-params {\"NAME\": \"VALUE\"}" },
	{ "not our line", NULL, "#prebake-paramsX {\"domain\":\"a.b\"}\n#prebake-params\n#prebake",
	  "!missing parameters: domain (public name), token" },
	{ "broken line", NULL, LINE "{\"domain\":\n",
	  "!the line '#prebake-params' is not valid JSON" },
	{ "broken file", "{", NULL, "!/etc/prebake/params.json is not valid JSON" },
	{ "a list", "[]", NULL, "!/etc/prebake/params.json must hold a JSON object" },
	{ "an object as value", "{\"domain\":{},\"token\":\"t\"}", NULL,
	  "!parameter 'domain' must be of type hostname, not '{}'" },
	{ "unknown", "{\"domian\":\"a.b\",\"domain\":\"a.b\",\"token\":\"t\"}", NULL,
	  "!the plan has no parameter 'domian'" },
	{ "all mistakes at once", "{\"domain\":\"http://x\",\"token\":\"\",\"port\":\"x\"}", NULL,
	  "!parameter 'domain' must be of type hostname, not 'http://x' parameter 'token' must "
	  "be of type secret, not '…' parameter 'port' must be of type integer, not 'x'" },
	{ "a secret is not repeated", "{\"domain\":\"a.b\",\"token\":\"s3cr\\n3t\"}", NULL,
	  "!parameter 'token' must be of type secret, not '…'" },
	{ "10 lines of noise", NULL, "\n\n\t#\n{}\n\xff\xfe#prebake\n \n",
	  "!missing parameters" },
};

static void check_row(const struct row *r)
{
	CAUGHT(c);
	CLEANUP(buf_free) struct buf out = {0};
	char *root = tree_make();
	struct boot b = { .root = root, .plan = tree_json(PLAN) };

	if (r->file)
		tree_put(root, BOOT_PARAMS, r->file);
	b.instance = json_object();
	json_set_str(b.instance, "user-data", r->user_data);
	if (params_resolve(&b, &c)) {
		json_print(b.params, /* indented= */ false, &out);
		tree_is(out.data, r->result, r->name);
	} else if (*r->result == '!') {
		tree_has(diag_text(&c), r->result + 1, r->name);
		tree_ok(c.errors && !strstr(diag_text(&c), "s3cr"), "no secret in the report");
	} else {
		tree_is(diag_text(&c), r->result, r->name);
	}
	boot_free(&b);
	tree_remove(root);
}

int main(void)
{
	for (size_t i = 0; i < COUNT(values); i++) {
		if (!tree_ok(params_fits(values[i].type, values[i].value) == values[i].right,
			     values[i].type))
			printf("# '%s'\n", values[i].value);
	}
	for (size_t i = 0; i < COUNT(rows); i++)
		check_row(&rows[i]);
	return tree_end();
}
