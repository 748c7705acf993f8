/* SPDX-License-Identifier: MIT */
/* Any bytes as the Engine's stream of a pull, in pieces of any length: it ends well, or with
 * one line that says why. */
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#define sync() ((void)0)              /* of this machine's disks, at every layer */
#include "firstboot/pull.c"
#undef sync
#include "firstboot/state.h"
#include "tests/unit/firstboot_tree.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char *root;
	struct state s = { .fd = -1, .step = "images", .row = json_object(),
			   .steps = json_array(), .notes = json_array() };
	struct boot b = { .root = "", .state = &s };
	struct engine e = { .b = &b };
	CLEANUP(pull_free) struct pull p = { .e = &e, .what = "image" };
	size_t first = size ? data[0] % size : 0;

	root = root ? root : tree_make();
	buf_printf(&s.status, "%s/status.json", root);
	pull_data(&p, (const char *)data, first);
	pull_data(&p, (const char *)data + first, size - first);
	pull_data(&p, "\n", 1);
	for (const char *f = buf_text(&p.failure); *f; f++)
		if ((unsigned char)*f < ' ')
			abort();
	buf_free(&s.status);
	json_free(s.row);
	json_free(s.steps);
	json_free(s.notes);
	return 0;
}
