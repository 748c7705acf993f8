/* SPDX-License-Identifier: MIT */
/* The last run since the system started: the journal knows of earlier ones only that they
 * were. */
#include <sys/ioctl.h>

#include "firstboot/state.h"
#include "firstboot/timeline.h"
#include "firstboot/timeline_svg.h"
#include "firstboot/verb.h"

enum { TIMELINE_COLUMNS = 80 };       /* of who does not know them */

static int timeline_run(struct boot *b, const char *options, struct diag *d)
{
	autojson j = state_read(b->root, d);
	const char *state = json_str(j, "state");
	struct winsize size = {0};
	BUF(out);

	if (!j)
		return VERB_FAILED;
	if (!json_first(json_get(j, "steps"))) {
		diag_error(d, "nothing to show: no step was begun, the status is %s", state);
		return state_exit(state) ? state_exit(state) : STATE_UNENDED;
	}
	ioctl(STDOUT_FILENO, TIOCGWINSZ, &size);
	if (*options)
		timeline_svg(j, boot_clock(), &out);
	else
		timeline_text(j, boot_clock(), size.ws_col ? size.ws_col : TIMELINE_COLUMNS, &out);
	return fputs(out.data, stdout) < 0 || fflush(stdout) ? VERB_FAILED : 0;
}

const struct verb verb_timeline = { "timeline", "[--svg]", timeline_run };
