/* SPDX-License-Identifier: MIT */
#include <sys/stat.h>

#include "firstboot/dotenv.h"
#include "firstboot/steps.h"
#include "tests/unit/firstboot_tree.h"

#define EIGHT "$A$A$A$A$A$A$A$A"

/* A .env as people write it; the variables, or '!' and a part of the report. */
static const struct { const char *text, *vars; } parsed[] = {
	{ "", "{}" },
	{ "A=1\nB = 2 \n\nexport C=3\nexport\tD=4", "{\"A\":\"1\",\"B\":\"2\",\"C\":\"3\","
	  "\"D\":\"4\"}" },
	{ "# A=1\n  # B=2\nC=3 # four\nD=4#5\n", "{\"C\":\"3\",\"D\":\"4#5\"}" },
	{ "A='x # y' # z\nB=\"x # y\" # z\n", "{\"A\":\"x # y\",\"B\":\"x # y\"}" },
	{ "A='it\\'s $B \\n \\\\'\n", "{\"A\":\"it's $B \\\\n \\\\\\\\\"}" },
	{ "A=\"a\\nb\\t\\\"c\\\" \\\\ \\$D $$E\"\n", "{\"A\":\"a\\nb\\t\\\"c\\\" \\\\ $D $E\"}" },
	{ "A='two\nlines'\nB=2\n", "{\"A\":\"two\\nlines\",\"B\":\"2\"}" },
	{ "H=db\nU=pg://$H:${P}/x\n", "{\"H\":\"db\",\"U\":\"pg://db:/x\"}" },
	{ "A: yaml\n", "{\"A\":\"yaml\"}" }, { "A=1\nA=2\n", "{\"A\":\"2\"}" },
	{ "A=\nB=''\n", "{\"A\":\"\",\"B\":\"\"}" }, { "INHERITED\nA=1\n", "{\"A\":\"1\"}" },
	{ "\xef\xbb\xbf" "A=1\r\nB=2\r\n", "{\"A\":\"1\",\"B\":\"2\"}" },
	{ "A=caf\xc3\xa9\n", "{\"A\":\"caf\xc3\xa9\"}" }, { "exporter=1\n",
	  "{\"exporter\":\"1\"}" },
	{ "A=$\nB=${\nC=${x\n", "{\"A\":\"$\",\"B\":\"${\",\"C\":\"${x\"}" },
	{ "A=1\n\nB='open\n", "!line 4 of '/x/.env' ends within a quoted value" },
	{ "A=123456789\nA=" EIGHT "\nA=\"" EIGHT "\"\nA=" EIGHT "\nA=" EIGHT "\nA=" EIGHT "\nA="
	  EIGHT "\n", "!line 7 of '/x/.env' refers to over 1 MiB of values" },
	{ "A=\"\\", "!ends within a quoted value" }, { "A B=1\n",
	  "!line 1 of '/x/.env' is not KEY=VALUE" },
	{ "=1\n", "!is not KEY=VALUE" }, { "A=1\n$x\n", "!line 2 of '/x/.env' is not KEY=VALUE" },
};

/* Without what the plan generates, which is S here; however it is written. */
static const char *const stripped[][2] = {
	{ "A=1\nS=old\nB=2\n", "A=1\nB=2\n" }, { "export S=old\nA=1\n", "\nA=1\n" },
	{ "A=1\n S: old\n# S=x\n", "A=1\n# S=x\n" }, { "S = old\n", "\n" },
	{ "S='a\nb'\nA='S=1\nS=2'\n", "\nA='S=1\nS=2'\n" },
	{ "SS=1\nS.=2\nS\n", "SS=1\nS.=2\nS\n" },
	{ "S=1\nA=$S\nexport\tS=\"2\" # old\n", "\nA=$S # old\n" }, { "", "" },
};

static void check_strip(void)
{
	autojson rows = tree_json("{\"S\":{\"generate\":\"hex\"},\"A\":{\"value\":\"1\"}}");

	for (size_t i = 0; i < COUNT(stripped); i++) {
		CAUGHT(c);
		BUF(text);

		tree_must(dotenv_strip(stripped[i][0], "/x/.env", rows, &text, &c));
		tree_is(buf_text(&text), stripped[i][1], "a .env without what is generated");
	}
}

/* Values that must come back as they went in. */
static const char *const hostile[] = {
	"", "plain", "a b", " lead", "trail ", "#x", "a #b", "a=b", "'", "\"", "\\", "a\\", "\\'",
	"\\\"",
	"\\\\'", "$", "$A", "${A}", "$$", "${A:-b}", "it's $A", "`id`", "$(id)", "a\nb",
	"a\r\nb\n", "\t",
	"caf\xc3\xa9 \xf0\x9f\x90\xb3", "'$\\\"\n'", "\\n", "\\$A'", "A=1\nB=2", "-", "~", "!x",
	"%s%n",
	"aGk=", "\x01\x1f'", "{\"a\":[1]}", ": x",
};

static void check_parse(void)
{
	for (size_t i = 0; i < COUNT(parsed); i++) {
		CAUGHT(c);
		CLEANUP(buf_free) struct buf text = {0};
		autojson vars = json_object();

		if (dotenv_parse(parsed[i].text, "/x/.env", vars, &c))
			json_print(vars, /* indented= */ false, &text);
		else
			buf_printf(&text, "!%s", diag_text(&c));
		if (*parsed[i].vars == '!')
			tree_has(text.data, parsed[i].vars + 1, "a .env that is wrong");
		else
			tree_is(text.data, parsed[i].vars, "a .env");
	}
}

/* By our own reader, which reads as compose-go does. */
static void check_round_trip(void)
{
	CAUGHT(c);
	CLEANUP(buf_free) struct buf text = {0};
	autojson vars = json_object();

	buf_str(&text, "OLD=kept");
	for (size_t i = 0; i < COUNT(hostile); i++) {
		char key[16];

		snprintf(key, sizeof(key), "V%zu", i);
		dotenv_add(&text, key, hostile[i]);
	}
	tree_must(dotenv_parse(text.data, "/x/.env", vars, &c));
	tree_is(json_str(vars, "OLD"), "kept", "a line without its end is ended first");
	for (size_t i = 0; i < COUNT(hostile); i++) {
		char key[16];

		snprintf(key, sizeof(key), "V%zu", i);
		tree_is(json_str(vars, key), hostile[i], "a value comes back");
	}
}

#define PLAN(env) "{\"params\":{},\"stack\":{\"dir\":\"/opt/app\",\"env\":" env "}}"
#define SECRETS "/var/lib/prebake/secrets.json"

static bool run(const char *root, const char *plan, struct diag *c)
{
	struct boot b = { .root = root, .plan = tree_json(plan), .params = json_object() };
	bool ok;

	json_set_str(b.params, "domain", "app.example.com");
	ok = step_env.run(&b, c);
	boot_free(&b);
	return ok;
}

static unsigned mode_of(const char *root, const char *path)
{
	CLEANUP(buf_free) struct buf file = {0};
	struct stat st;

	buf_printf(&file, "%s%s", root, path);
	tree_must(!stat(file.data, &st));
	return st.st_mode & 07777;
}

/* What was there, the plan's env, and what is there then; or '!' and the report. */
static const struct { const char *name, *before, *secrets, *env, *after; } merged[] = {
	{ "values", NULL, "{}", "{\"A\":{\"value\":\"https://${domain}/$$1\"},"
	  "\"B\":{\"value\":\"\"}}",
	  "A='https://app.example.com/$1'\nB=\n" },
	{ "a person's file is kept byte for byte", " # mine\nexport A = 'x' # y\r\nZ", "{}",
	  "{\"A\":{\"value\":\"1\"},\"B\":{\"value\":\"2\"}}",
	  " # mine\nexport A = 'x' # y\r\nZ\nB=2\n" },
	{ "nothing to add", "A=1", "{}", "{\"A\":{\"value\":\"1\"}}", "A=1" },
	{ "one value in another", "S=s\n", "{}", "{\"U\":{\"value\":\"x:${env.S}@y\"}}",
	  "S=s\nU=x:s@y\n" },
	{ "a stored secret", NULL, "{\"S\":\"0abc\"}", "{\"S\":{\"generate\":\"hex\",\"bytes\":2},"
	  "\"U\":{\"value\":\"${env.S}\"}}", "S=0abc\nU=0abc\n" },
	{ "the file outranks the store", "S=mine\n", "{\"S\":\"0abc\"}",
	  "{\"S\":{\"generate\":\"hex\"}}", "S=mine\n" },
	{ "unknown reference", NULL, "{}", "{\"A\":{\"value\":\"${nope}\"}}",
	  "!'${nope}' has no value on this server" },
	{ "too many bytes", NULL, "{}", "{\"A\":{\"generate\":\"hex\",\"bytes\":257}}",
	  "!must have 1 to 256 bytes" },
	{ "a broken store", NULL, "{\"S\":", "{\"S\":{\"generate\":\"hex\"}}",
	  "!secrets.json is not valid JSON" },
	{ "a broken .env", "A='", "{}", "{\"A\":{\"value\":\"1\"}}",
	  "!ends within a quoted value" },
};

static void check_merge(void)
{
	for (size_t i = 0; i < COUNT(merged); i++) {
		CAUGHT(c);
		CLEANUP(buf_free) struct buf plan = {0};
		autofree char *after = NULL;
		char *root = tree_make();

		buf_printf(&plan, PLAN("%s"), merged[i].env);
		tree_put(root, SECRETS, merged[i].secrets);
		if (merged[i].before)
			tree_put(root, "/opt/app/.env", merged[i].before);
		if (run(root, plan.data, &c)) {
			after = tree_get(root, "/opt/app/.env");
			tree_is(after, merged[i].after, merged[i].name);
			tree_ok(mode_of(root, "/opt/app/.env") == 0600, "readable by root alone");
		} else {
			tree_has(diag_text(&c), merged[i].after + 1, merged[i].name);
		}
		tree_remove(root);
	}
}

static void check_secrets(void)
{
	static const char plan[] = PLAN("{\"H\":{\"generate\":\"hex\",\"bytes\":32},"
		"\"B\":{\"generate\":\"base64\",\"bytes\":20},"
		"\"U\":{\"generate\":\"base64url\",\"bytes\":33}}");
	CAUGHT(c);
	autofree char *first = NULL, *again = NULL;
	autojson vars = json_object();
	CLEANUP(buf_free) struct buf path = {0};
	char *root = tree_make();

	tree_must(run(root, plan, &c) == false);
	tree_has(diag_text(&c), "cannot create a file beside",
	  "no place for the store: nothing made");
	tree_put(root, "/var/lib/prebake/x", "");
	diag_free(&c);
	tree_ok(run(root, plan, &c), "secrets are made");
	first = tree_get(root, "/opt/app/.env");
	tree_must(dotenv_parse(first, "x", vars, &c));
	tree_ok(strlen(json_str(vars, "H")) == 64, "32 bytes of hex are 64 digits");
	tree_ok(strlen(json_str(vars, "B")) == 28, "20 bytes of base64 are 28 characters");
	tree_ok(strlen(json_str(vars, "U")) == 44 && !strpbrk(json_str(vars, "U"), "+/="),
		"33 bytes of base64url are 44 characters without '+', '/', '='");
	tree_ok(mode_of(root, SECRETS) == 0600, "the store is readable by root alone");
	buf_printf(&path, "%s/opt/app/.env", root);
	tree_must(!unlink(path.data));
	tree_ok(run(root, plan, &c), "again without the .env");
	again = tree_get(root, "/opt/app/.env");
	tree_is(again, first, "the same secrets come back");
	tree_remove(root);
}

int main(void)
{
	check_strip();
	check_parse();
	check_round_trip();
	check_merge();
	check_secrets();
	return tree_end();
}
