/* SPDX-License-Identifier: MIT */
/*
 * firstboot_canned.h - a server that answers requests with prepared bytes, on a
 * loopback port or a Unix socket: replies that no server library would let out.
 */
#ifndef TESTS_UNIT_FIRSTBOOT_CANNED_H
#define TESTS_UNIT_FIRSTBOOT_CANNED_H

#include <sys/prctl.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "tests/unit/firstboot_canned_row.h"
#include "tests/unit/firstboot_tree.h"

struct canned { pid_t pid; int port; };
/* In small pieces, so that readers see every border; then `repeat` more of 'x'. */
static inline void canned_send(int fd, const char *p, size_t repeat)
{
	while (p && *p && send(fd, p, 1, MSG_NOSIGNAL) == 1)
		p++;
	for (size_t n = 32; repeat; repeat -= n) {
		n = repeat < n ? repeat : n;
		if (send(fd, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", n, MSG_NOSIGNAL) != (ssize_t)n)
			return;
	}
}

static inline void canned_answer(int fd, const struct canned_row *row, unsigned *used)
{
	char request[8192];
	size_t n = 0;
	ssize_t got;
	do {
		got = read(fd, request + n, sizeof(request) - 1 - n);
		n += got > 0 ? (size_t)got : 0;
		request[n] = '\0';
	} while (got > 0 && *request != 0x16 /* TLS */ && !strstr(request, "\r\n\r\n"));
	for (; row->match; row++, used++)
		if (canned_fits(fd, row, request) && (!row->times || *used < row->times))
			break;
	++*used;
	sleep(row->delay);
	canned_send(fd, row->match ? row->reply : CANNED_STATUS("404 Not Found", "", "{}"),
		    row->repeat);
}

static inline void canned_serve(int s, const struct canned_row *rows)
{
	unsigned used[CANNED_ROWS] = {0};

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (int fd; (fd = accept(s, NULL, NULL)) >= 0; close(fd))
		canned_answer(fd, rows, used);
}

/* Serve on the Unix socket at path, or with path NULL on a free loopback port. */
static inline void canned_start(struct canned *c, const char *path, const struct canned_row *rows)
{
	union { struct sockaddr any; struct sockaddr_un un; struct sockaddr_in in; } a = {0};
	socklen_t len = path ? sizeof(a.un) : sizeof(a.in);
	int s = socket(path ? AF_UNIX : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	a.any.sa_family = path ? AF_UNIX : AF_INET;
	if (path)
		tree_must(memccpy(a.un.sun_path, path, '\0', sizeof(a.un.sun_path)));
	else
		a.in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	tree_must(!bind(s, &a.any, len) && !listen(s, 16) && !getsockname(s, &a.any, &len));
	c->port = ntohs(a.in.sin_port);
	fflush(NULL);
	c->pid = fork();
	if (c->pid == 0)
		canned_serve(s, rows);
	close(s);
}

static inline void canned_stop(struct canned *c)
{
	kill(c->pid, SIGKILL);
	waitpid(c->pid, NULL, 0);
}

#endif
