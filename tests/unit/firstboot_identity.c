/* SPDX-License-Identifier: MIT */
/* A copy of a server that has had its first boot says so, and the original does not. */
#include "firstboot/identity.h"
#include "firstboot/provider.h"
#include "tests/unit/firstboot_tree.h"

#define FILE_NAME "/var/lib/prebake/instance-id"
#define UUID_FILE "/sys/class/dmi/id/product_uuid"

static const struct {
	const char *name, *instance, *before, *after;
	bool degraded;
	const char *plan;     /* NULL: nobody has decided */
	bool loose;
	const char *uuid;     /* the machine's; NULL: it has none, "/": it cannot be read */
} cases[] = {
	{ "a new server", "{\"id\":\"i-1\"}", NULL, "i-1", false, NULL, false, NULL },
	{ "the same one", "{\"id\":\"i-1\"}", "i-1", "i-1", false, NULL, false, NULL },
	{ "a copy", "{\"id\":\"i-2\"}", "i-1", "i-1", true, NULL, false, NULL },
	{ "a copy that is to keep all", "{\"id\":\"i-2\"}", "i-1", "i-2", false,
	  "{\"identity\":\"keep\"}", false, NULL },
	{ "one id starts as the other", "{\"id\":\"i-12\"}", "i-1", "i-1", true, NULL, false,
	  NULL },
	{ "a platform without ids", "{}", NULL, NULL, false, NULL, false, NULL },
	{ "a platform that had ids", "{}", "i-1", "i-1", false, NULL, false, NULL },
	{ "a file that a power cut emptied", "{\"id\":\"i-1\"}", "", "i-1", false, NULL, false,
	  NULL },
	{ "its seed is another", "{\"id\":\"i-2\"}", "dmi:A-1", "dmi:A-1", false, NULL, true,
	  "A-1\n" },
	{ "a copy with its seed", "{\"id\":\"i-1\"}", "dmi:A-1", "dmi:A-1", true, NULL, true,
	  "A-2\n" },
	{ "a copy that is to keep all, with its seed", "{\"id\":\"i-1\"}", "dmi:A-1", "dmi:A-2",
	  false, "{\"identity\":\"keep\"}", true, "A-2\n" },
	{ "a new machine", "{\"id\":\"i-1\"}", NULL, "dmi:A-1", false, NULL, true, "A-1\n" },
	{ "the file of an older helper", "{\"id\":\"i-2\"}", "i-1", "dmi:A-1", false,
	  "{\"identity\":\"regenerate\"}", true, "A-1\n" },
	{ "a machine without an id", "{\"id\":\"i-2\"}", "i-1", "i-1", false, NULL, true, NULL },
	{ "a container, which may not read it", "{\"id\":\"i-2\"}", "i-1", "i-1", false, NULL,
	  true, "/" },
	{ "the machine's id where the platform's is good", "{\"id\":\"i-1\"}", "i-1", "i-1",
	  false, NULL, false, "A-1\n" },
	{ "hostile", "{\"id\":\"$(x)\\u001b[0m\"}", "a\nb", "a\nb", true, NULL, false, NULL },
};

#define ROW(name, vehicle) &provider_row_##name,
static const struct provider *const providers[] = { PREBAKE_PROVIDERS(ROW) };

/* Of these alone the id may be another on the same server. */
static void test_loose(void)
{
	BUF(loose);

	for (size_t i = 0; i < COUNT(providers); i++)
		if (providers[i]->loose)
			buf_printf(&loose, "%s ", providers[i]->name);
	tree_is(loose.data, "nocloud configdrive cloud-init none ", "platforms whose ids change");
}

int main(void)
{
	test_loose();
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct boot b = { .root = tree_make(), .instance = tree_json(cases[i].instance),
				  .plan = tree_json(cases[i].plan ? cases[i].plan : "{}") };
		autofree char *after = NULL;
		CAUGHT(c);

		tree_put(b.root, "/var/lib/prebake/x", "");
		if (cases[i].before)
			tree_put(b.root, FILE_NAME, cases[i].before);
		if (cases[i].uuid)
			tree_put(b.root, *cases[i].uuid == '/' ? UUID_FILE "/x" : UUID_FILE,
				 cases[i].uuid);
		tree_ok(identity_check(&b, cases[i].loose, &c), cases[i].name);
		tree_ok(b.degraded == cases[i].degraded, cases[i].name);
		after = tree_get(b.root, FILE_NAME);
		if (cases[i].after)
			tree_is(after, cases[i].after, cases[i].name);
		else
			tree_ok(!after, cases[i].name);
		boot_free(&b);
		tree_remove((char *)b.root);
	}
	return tree_end();
}
