/* SPDX-License-Identifier: MIT */
/* A copy of a server that has had its first boot says so, and the original does not. */
#include "firstboot/identity.h"
#include "tests/unit/firstboot_tree.h"

#define FILE_NAME "/var/lib/prebake/instance-id"

static const struct {
	const char *name, *instance, *before, *after;
	bool degraded;
	const char *plan;     /* NULL: nobody has decided */
} cases[] = {
	{ "a new server", "{\"id\":\"i-1\"}", NULL, "i-1", false, NULL },
	{ "the same one", "{\"id\":\"i-1\"}", "i-1", "i-1", false, NULL },
	{ "a copy", "{\"id\":\"i-2\"}", "i-1", "i-1", true, NULL },
	{ "a copy that is to keep all", "{\"id\":\"i-2\"}", "i-1", "i-2", false,
	  "{\"identity\":\"keep\"}" },
	{ "one id starts as the other", "{\"id\":\"i-12\"}", "i-1", "i-1", true, NULL },
	{ "a platform without ids", "{}", NULL, NULL, false, NULL },
	{ "a platform that had ids", "{}", "i-1", "i-1", false, NULL },
	{ "a file that a power cut emptied", "{\"id\":\"i-1\"}", "", "i-1", false, NULL },
	{ "hostile", "{\"id\":\"$(x)\\u001b[0m\"}", "a\nb", "a\nb", true, NULL },
};

int main(void)
{
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct boot b = { .root = tree_make(), .instance = tree_json(cases[i].instance),
				  .plan = tree_json(cases[i].plan ? cases[i].plan : "{}") };
		autofree char *after = NULL;
		CAUGHT(c);

		tree_put(b.root, "/var/lib/prebake/x", "");
		if (cases[i].before)
			tree_put(b.root, FILE_NAME, cases[i].before);
		tree_ok(identity_check(&b, false, &c), cases[i].name);
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
