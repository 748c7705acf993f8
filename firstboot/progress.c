/* SPDX-License-Identifier: MIT */
#include "firstboot/progress.h"
#include "firstboot/state.h"

enum { PROGRESS_PAUSE = 500 };        /* milliseconds */
/* An image has at most 127; the Engine's word is not taken for it. */
enum { PROGRESS_MAX_LAYERS = 512 };

static void progress_set(struct boot *b, long long done, long long of, const char *unit)
{
	struct state *s = b->state;
	struct json *j;

	if (!s || of <= 0)
		return;
	j = json_object();
	json_set_int(j, "done", done < 0 ? 0 : done < of ? done : of);
	json_set_int(j, "of", of);
	json_set_str(j, "unit", unit);
	json_set(s->row, "progress", j);
	if (boot_clock() - s->measured < PROGRESS_PAUSE)
		return;
	s->measured = boot_clock();
	state_write(s, "running", NULL);
}

void progress_wait(struct boot *b, long long end, long long timeout)
{
	progress_set(b, timeout - (end - boot_clock()) / 1000, timeout, "seconds");
}

/* What the line says of its layer: {"current", "total"}; NULL: nothing that counts.  Of the
 * phases only the download is measured in bytes by every Engine: extraction has bytes again
 * in one image store and seconds without a total in the other, and a registry that does not
 * tell a size leads to a total of -1 (github.com/moby/moby/issues/47108, 18658;
 * github.com/docker/docker-py/issues/876). */
static struct json *progress_layer(const struct json *layers, const struct json *line)
{
	const char *id = json_str(line, "id"), *status = json_str(line, "status");
	const struct json *detail = json_get(line, "progressDetail");
	long long done = json_int(detail, "current", 0), of = json_int(detail, "total", 0);
	struct json *j;

	if (!id || !status)
		return NULL;
	if (!strcmp(status, "Download complete") || !strcmp(status, "Pull complete"))
		done = of = json_int(json_get(layers, id), "total", 0);
	else if (strcmp(status, "Downloading") != 0)
		return NULL;
	if (done < 0 || of <= 0)
		return NULL;
	j = json_object();
	json_set_int(j, "current", done < of ? done : of);
	json_set_int(j, "total", of);
	return j;
}

void progress_pull(struct boot *b, struct json **layers, const struct json *line)
{
	static const char first[] = "Pulling from ";
	const char *status = json_str(line, "status");
	long long done = 0, of = 0;
	struct json *j;
	unsigned n = 0;

	if (!*layers || (status && !strncmp(status, first, sizeof(first) - 1))) {
		json_free(*layers);
		*layers = json_object();
	}
	j = progress_layer(*layers, line);
	if (!j)
		return;
	EACH(layer, *layers)
		n++;
	if (n < PROGRESS_MAX_LAYERS || json_get(*layers, json_str(line, "id")))
		json_set(*layers, json_str(line, "id"), j);
	else
		json_free(j);
	EACH(layer, *layers) {
		done += json_int(layer, "current", 0);
		of += json_int(layer, "total", 0);
	}
	progress_set(b, done, of, "bytes");
}
