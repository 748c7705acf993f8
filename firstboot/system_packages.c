/* SPDX-License-Identifier: MIT */
#include "firstboot/system.h"

/* install.sh has installed them: said when one is gone. */
static bool packages_set(struct boot *b, const struct json *s, struct buf *said, struct diag *d)
{
	unsigned n = 0;

	(void)d;
	EACH(package, json_get(s, "packages")) {
		const char *const argv[] = { "dpkg-query", "-W", "-f", "${db:Status-Status}\n",
					     json_text(package), NULL };
		CAUGHT(c);
		BUF(out);

		n++;
		if (!system_call(b, argv, &out, &c) ||
		    (!*b->root && !system_lists(buf_text(&out), "installed")))
			boot_degrade(b, "system.packages: '%s' is not installed; install it with "
					"apt-get, or take it out of the spec", argv[4]);
	}
	buf_printf(said, " (%u)", n);
	return true;
}

const struct system_key system_key_packages = { "packages", packages_set };
