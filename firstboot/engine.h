/* SPDX-License-Identifier: MIT */
/*
 * engine.h - the Docker Engine's API on its socket.
 *
 * Speaks min(own, server's) version, 1.41 (Docker 20.10) at least, as every call
 * needs.  An HTTP status that says failure is an error with the Engine's words.
 */
#ifndef FIRSTBOOT_ENGINE_H
#define FIRSTBOOT_ENGINE_H

#include "firstboot/boot.h"
#include "firstboot/http.h"

struct engine {
	struct boot *b;
	long minor;                   /* of API version 1.x */
	unsigned timeout;             /* seconds for a request of engine_get(); 0: 30 */
};

/* Wait up to 120 s for the Engine and agree on a version. */
bool engine_open(struct boot *b, struct engine *ret, struct diag *d) MUST_USE;
/* One request below /v1.NN; the caller judges the status. */
bool engine_do(const struct engine *e, struct http_request *rq, const char *path,
	       struct http_reply *ret, struct diag *d) MUST_USE;
/* GET path, such as "/containers/json"; NULL on failure. */
struct json *engine_get(const struct engine *e, const char *path, struct diag *d) MUST_USE;
/* The containers of the project's service (NULL: of all its services), stopped ones too:
 * an array of objects with Id. */
struct json *engine_containers(const struct engine *e, const char *service,
			       struct diag *d) MUST_USE;
/* Append the container's last lines of output; nothing when there are none to have. */
void engine_logs(const struct engine *e, const char *id, unsigned lines, struct buf *out);
/* The regular file at path in the service's container, 4 MiB at most. */
bool engine_read_file(struct boot *b, const char *service, const char *path, struct buf *out,
		      struct diag *d) MUST_USE;
/* The one regular file of a tar archive. */
bool engine_untar(const char *tar, size_t len, struct buf *out, struct diag *d) MUST_USE;

#endif
