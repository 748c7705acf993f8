/* SPDX-License-Identifier: MIT */
#include "firstboot/github.h"

bool github_fetch(struct boot *b, const struct json *github, struct buf *out, struct diag *d)
{
	(void)b;
	(void)github;
	(void)out;
	return diag_error(d, "this helper was made for a plan without stack.compose.github: set "
			     "the server up anew");
}
