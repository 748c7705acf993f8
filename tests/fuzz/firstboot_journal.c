/* SPDX-License-Identifier: MIT */
/* Any bytes as the journal: what is written behind them is known to the next run. */
#include <stdint.h>

#include "firstboot/state.h"
#include "tests/unit/firstboot_tree.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char *root;
	CAUGHT(c);
	struct state s;
	BUF(path);

	if (!root) {
		root = tree_make();
		tree_put(root, BOOT_JOURNAL, "");
	}
	buf_printf(&path, "%s" BOOT_JOURNAL, root);
	tree_must(file_replace(path.data, (const char *)data, size, 0600, &c));
	tree_must(state_open(&s, root, &c));
	tree_must(state_add(&s, "ours", /* done= */ true, "0123456789abcdef", &c));
	state_close(&s);
	tree_must(state_open(&s, root, &c));
	tree_must(!strcmp(json_str(s.done, "ours"), "0123456789abcdef") && !s.torn);
	(void)state_ended(&s);
	state_close(&s);
	return 0;
}
