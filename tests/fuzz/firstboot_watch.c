/* SPDX-License-Identifier: MIT */
/* Any bytes as status.json: no picture of it holds a control character or a line that is too
 * long for so many bytes as a column can have. */
#include <stdint.h>
#include <stdlib.h>

#include "firstboot/timeline.h"
#include "firstboot/timeline_svg.h"
#include "firstboot/watch.h"

enum { COLUMNS = 60, COLUMN_BYTES = 4 + 2 * 4 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct buf *out, size_t longest)
{
	size_t n = 0;

	for (const char *p = buf_text(out); *p; p++) {
		n = *p == '\n' ? 0 : n + 1;
		if (n > longest || (*p != '\n' && (unsigned char)*p < ' ') || *p == 0x7f)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	autojson j = NULL;
	CAUGHT(c);
	BUF(picture);
	BUF(lines);
	BUF(text);
	BUF(svg);

	j = json_parse((const char *)data, size, "status.json", &c);
	if (!json_is_object(j) || !json_str(j, "state"))
		return 0;
	json_set_str(j, "state", "running");
	watch_draw(j, 5000, COLUMNS, /* color= */ false, &picture);
	watch_changes(NULL, j, 5000, &lines);
	watch_end(j, &lines);
	timeline_text(j, 5000, COLUMNS, &text);
	timeline_svg(j, 5000, &svg);
	check(&picture, COLUMNS * COLUMN_BYTES);
	check(&text, COLUMNS * COLUMN_BYTES);
	check(&lines, SIZE_MAX);
	check(&svg, SIZE_MAX);
	return 0;
}
