/* SPDX-License-Identifier: MIT */
/* firstboot_canned_row.h - what the server of firstboot_canned.h answers to what. */
#ifndef TESTS_UNIT_FIRSTBOOT_CANNED_ROW_H
#define TESTS_UNIT_FIRSTBOOT_CANNED_ROW_H

#include <arpa/inet.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>

enum { CANNED_ROWS = 32 };        /* the last one is empty */

/* The first row whose texts are in the request, and that is not used up, answers. */
struct canned_row {
	const char *match;            /* in request line, headers or body */
	const char *also;             /* NULL: nothing */
	bool low_port;                /* for requests from ports below 1024 alone */
	const char *reply;            /* raw; NULL: close without a word */
	unsigned times;               /* 0: always */
	unsigned delay;               /* seconds before the reply */
	size_t repeat;                /* so many 'x' behind it */
};

#define CANNED_OK(body) CANNED_STATUS("200 OK", "", body)
#define CANNED_STATUS(status, headers, body) \
	"HTTP/1.1 " status "\r\n" headers "Connection: close\r\n\r\n" body

static inline bool canned_fits(int fd, const struct canned_row *row, const char *request)
{
	struct sockaddr_in a = {0};
	socklen_t len = sizeof(a);

	if (row->low_port && (getpeername(fd, (struct sockaddr *)&a, &len) ||
			      ntohs(a.sin_port) >= 1024))
		return false;
	return strstr(request, row->match) && (!row->also || strstr(request, row->also));
}

#endif
